//! Stop strings, matched over token borders.
//!
//! mistralrs sends the first characters of a stop string before it knows that it is one, so the adapter holds back
//! whatever may be the beginning of a stop string.

/// Passes text on until a stop string appears.
pub(crate) struct StopFilter {
    stops: Vec<String>,
    held: String,
}

impl StopFilter {
    /// Stops before any of `stops`; empty ones are ignored.
    pub(crate) fn new(stops: Vec<String>) -> Self {
        Self { stops: stops.into_iter().filter(|s| !s.is_empty()).collect(), held: String::new() }
    }

    /// Takes the next piece of text. Returns what can be shown, and whether a stop string was found.
    pub(crate) fn push(&mut self, text: &str) -> (String, bool) {
        if self.stops.is_empty() {
            return (text.to_owned(), false);
        }
        self.held.push_str(text);
        if let Some(at) = self.stops.iter().filter_map(|s| self.held.find(s.as_str())).min() {
            self.held.truncate(at);
            return (std::mem::take(&mut self.held), true);
        }
        let keep = self.stops.iter().map(|s| overlap(&self.held, s)).max().unwrap_or(0);
        let held = self.held.split_off(self.held.len() - keep);
        (std::mem::replace(&mut self.held, held), false)
    }

    /// What was held back when the answer ended by itself.
    pub(crate) fn rest(&mut self) -> String {
        std::mem::take(&mut self.held)
    }
}

/// Length of the longest end of `text` that begins `stop`.
fn overlap(text: &str, stop: &str) -> usize {
    let longest = stop.len().min(text.len());
    (1..=longest)
        .rev()
        .find(|&n| {
            stop.is_char_boundary(n) && text.is_char_boundary(text.len() - n) && text.ends_with(&stop[..n])
        })
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_stop_string_leaks_at_any_token_border() {
        let text = "one two 끝입니다 three";
        for stop in ["끝입니다", "two 끝", " three", "e"] {
            let whole = &text[..text.find(stop).unwrap()];
            let chars: Vec<_> = text.chars().collect();
            for size in 1..=chars.len() {
                let mut filter = StopFilter::new(vec!["never".into(), stop.into()]);
                let mut shown = String::new();
                for piece in chars.chunks(size) {
                    let (out, stopped) = filter.push(&piece.iter().collect::<String>());
                    shown += &out;
                    if stopped {
                        break;
                    }
                }
                assert_eq!(shown, whole, "stop {stop:?} in pieces of {size}");
            }
        }
    }

    #[test]
    fn what_only_looked_like_a_stop_string_is_not_lost() {
        let mut filter = StopFilter::new(vec!["###".into()]);
        let (a, _) = filter.push("title ##");
        let (b, _) = filter.push(" text #");
        assert_eq!(a + &b + &filter.rest(), "title ## text #");
    }
}
