//! Sampling parameters of mistralrs, and a sampler of our own for seeds.

use mistralrs::{SamplingParams as EngineParams, Tensor};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::sync::{Mutex, PoisonError};
use xgen_inference::protocol::SamplingParams;

/// The parameters in full; what is left out of mistralrs' own struct is switched off there.
pub(crate) fn engine_params(sampling: &SamplingParams, max_len: usize) -> EngineParams {
    let mut params = EngineParams::neutral();
    params.max_len = Some(max_len);
    if sampling.repetition_penalty != 1.0 {
        params.repetition_penalty = Some(sampling.repetition_penalty as f32);
    }
    // Said in full: mistralrs takes a temperature that is left out as 1.
    params.temperature = Some(0.0);
    // A seeded request is sampled by `Seeded`, after which only the best token is left to take.
    if sampling.temperature > 0.0 && sampling.seed.is_none() {
        params.temperature = Some(sampling.temperature);
        params.top_k = sampling.top_k.map(|k| k as usize);
        params.top_p = Some(sampling.top_p);
        params.min_p = Some(sampling.min_p);
    }
    params
}

/// Samples with random numbers of its own, since those of mistralrs 0.8.1 are shared by all requests of an engine.
///
/// It is a logits processor: it leaves the token that it chose as the only possible one.
pub(crate) struct Seeded {
    sampling: SamplingParams,
    random: Mutex<StdRng>,
}

impl Seeded {
    /// A sampler for `sampling`, if it has a seed and is not greedy.
    pub(crate) fn new(sampling: &SamplingParams) -> Option<Self> {
        let seed = sampling.seed.filter(|_| sampling.temperature > 0.0)?;
        Some(Self { sampling: sampling.clone(), random: Mutex::new(StdRng::seed_from_u64(seed)) })
    }

    fn choose(&self, logits: &[f32]) -> usize {
        let best = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let weigh = |l: f32| (f64::from(l - best) / self.sampling.temperature).exp();
        let mut tokens: Vec<(usize, f64)> = logits.iter().map(|l| weigh(*l)).enumerate().collect();
        // The best weight is 1, so this is the share of the best token.
        tokens.retain(|(_, weight)| *weight >= self.sampling.min_p.max(1e-9));
        tokens.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        tokens.truncate(self.sampling.top_k.map_or(usize::MAX, |k| k as usize).max(1));
        let total: f64 = tokens.iter().map(|t| t.1).sum();
        let mut nucleus = 0.0;
        let kept = tokens.iter().take_while(|t| {
            let inside = nucleus < self.sampling.top_p * total;
            nucleus += t.1;
            inside
        });
        let kept: Vec<_> = kept.copied().collect();
        let mut left = {
            let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
            random.random::<f64>() * kept.iter().map(|t| t.1).sum::<f64>()
        };
        for (token, weight) in &kept {
            left -= weight;
            if left <= 0.0 {
                return *token;
            }
        }
        kept.last().or(tokens.first()).map_or(0, |t| t.0)
    }
}

impl mistralrs::CustomLogitsProcessor for Seeded {
    fn apply(&self, logits: &Tensor, _context: &[u32]) -> candle_core::Result<Tensor> {
        let mut values = logits.to_dtype(mistralrs::DType::F32)?.to_vec1::<f32>()?;
        let chosen = self.choose(&values);
        values.fill(f32::NEG_INFINITY);
        values[chosen] = 0.0;
        Tensor::from_vec(values, logits.shape(), logits.device())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seeded(seed: u64, change: impl FnOnce(&mut SamplingParams)) -> Seeded {
        let mut sampling = SamplingParams { temperature: 1.0, seed: Some(seed), ..SamplingParams::greedy() };
        change(&mut sampling);
        Seeded::new(&sampling).unwrap()
    }

    #[test]
    fn the_same_seed_gives_the_same_tokens() {
        let logits = [1.0, 1.5, 0.5, 1.2];
        let draw = |seed| {
            let sampler = seeded(seed, |_| {});
            (0..64).map(|_| sampler.choose(&logits)).collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn each_limit_cuts_the_improbable_tokens() {
        // Probabilities 0.644, 0.237, 0.087, 0.032.
        let logits = [3.0, 2.0, 1.0, 0.0];
        let reached = |sampler: &Seeded| (0..2000).map(|_| sampler.choose(&logits)).max().unwrap();
        assert_eq!(reached(&seeded(1, |_| {})), 3);
        assert_eq!(reached(&seeded(1, |s| s.top_k = Some(2))), 1);
        assert_eq!(reached(&seeded(1, |s| s.top_p = 0.7)), 1);
        assert_eq!(reached(&seeded(1, |s| s.min_p = 0.1)), 2);
        assert_eq!(reached(&seeded(1, |s| s.temperature = 0.01)), 0);
    }

    #[test]
    fn greedy_needs_no_random_numbers() {
        assert!(Seeded::new(&SamplingParams { seed: Some(1), ..SamplingParams::greedy() }).is_none());
        let greedy = engine_params(&SamplingParams::greedy(), 10);
        assert_eq!(greedy.temperature, Some(0.0), "left out, it would be 1");
    }
}
