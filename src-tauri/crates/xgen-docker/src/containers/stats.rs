//! What a container uses.

use std::collections::BTreeMap;

use hyper::Method;
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use super::{check_container, doing};
use crate::DockerError;
use crate::engine::Engine;
use crate::engine::wire::JsonStream;

/// What a container uses at one moment; the engine measures about once a second.
#[derive(Debug, Clone, PartialEq)]
pub struct StatsSample {
    /// When (RFC 3339).
    pub time: String,
    /// 100 is one whole processor.
    pub cpu_percent: f64,
    /// Without the cache of files, which the system takes back when it needs to.
    pub memory_bytes: u64,
    /// What it may use; the memory of the machine if there is no limit.
    pub memory_limit_bytes: u64,
    /// Received since it began.
    pub network_in_bytes: u64,
    /// Sent since it began.
    pub network_out_bytes: u64,
    /// Read from disks since it began.
    pub disk_read_bytes: u64,
    /// Written to disks since it began.
    pub disk_write_bytes: u64,
    /// How many processes and threads it has.
    pub pids: u64,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Answer {
    read: String,
    cpu_stats: Cpu,
    precpu_stats: Cpu,
    memory_stats: Memory,
    networks: Option<BTreeMap<String, Network>>,
    blkio_stats: Disks,
    pids_stats: Pids,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Cpu {
    cpu_usage: CpuUse,
    system_cpu_usage: Option<u64>,
    online_cpus: Option<u64>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct CpuUse {
    total_usage: u64,
    percpu_usage: Option<Vec<u64>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Memory {
    usage: u64,
    limit: u64,
    stats: BTreeMap<String, u64>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Network {
    rx_bytes: u64,
    tx_bytes: u64,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Disks {
    io_service_bytes_recursive: Option<Vec<DiskUse>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct DiskUse {
    op: String,
    value: u64,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Pids {
    current: Option<u64>,
}

impl Engine {
    /// Measures a container about once a second until it stops or `cancel` is set.
    ///
    /// # Errors
    /// [`DockerError::Missing`], [`DockerError::Cancelled`], [`DockerError::Gone`].
    pub async fn container_stats(
        &self,
        container: &str,
        cancel: &CancellationToken,
        mut on_sample: impl FnMut(StatsSample) + Send,
    ) -> Result<(), DockerError> {
        check_container(container)?;
        let doing = doing("measuring", container);
        let path = format!("/containers/{container}/stats?stream=true");
        let measure = async {
            let stream = JsonStream::<Answer>::open(self.address(), Method::GET, &path, None).await;
            let mut answers = stream.map_err(|error| doing.wire_fault(error))?;
            while let Some(answer) = answers.next().await.map_err(|error| doing.wire_fault(error))? {
                // A container that has stopped is measured too, as using nothing at no time.
                if answer.read.starts_with("0001-") || answer.cpu_stats.system_cpu_usage.is_none() {
                    return Ok(());
                }
                // The first has nothing before it to compare with.
                if answer.precpu_stats.system_cpu_usage.is_some() {
                    on_sample(answer.sample());
                }
            }
            Ok(())
        };
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(DockerError::Cancelled),
            ended = measure => ended,
        }
    }
}

impl Answer {
    fn sample(self) -> StatsSample {
        let network = |of: fn(&Network) -> u64| self.networks.iter().flatten().map(|(_, n)| of(n)).sum();
        let disks = |op: &str| {
            let uses = self.blkio_stats.io_service_bytes_recursive.iter().flatten();
            uses.filter(|used| used.op.eq_ignore_ascii_case(op)).map(|used| used.value).sum()
        };
        StatsSample {
            cpu_percent: self.cpu_percent(),
            memory_bytes: self.memory_stats.without_cache(),
            memory_limit_bytes: self.memory_stats.limit,
            network_in_bytes: network(|n| n.rx_bytes),
            network_out_bytes: network(|n| n.tx_bytes),
            disk_read_bytes: disks("read"),
            disk_write_bytes: disks("write"),
            pids: self.pids_stats.current.unwrap_or(0),
            time: self.read,
        }
    }

    /// As the docker CLI reckons it.
    #[expect(clippy::cast_precision_loss, reason = "nanoseconds between two samples are far below 2^52")]
    fn cpu_percent(&self) -> f64 {
        let (now, before) = (&self.cpu_stats, &self.precpu_stats);
        let used = now.cpu_usage.total_usage.saturating_sub(before.cpu_usage.total_usage);
        let system = |cpu: &Cpu| cpu.system_cpu_usage.unwrap_or(0);
        let passed = system(now).saturating_sub(system(before));
        let counted = now.cpu_usage.percpu_usage.as_ref().map_or(1, Vec::len) as u64;
        let cpus = now.online_cpus.filter(|cpus| *cpus > 0).unwrap_or(counted);
        if passed == 0 { 0.0 } else { used as f64 / passed as f64 * cpus as f64 * 100.0 }
    }
}

impl Memory {
    /// The cache has one name under version 1 of control groups and another under version 2.
    fn without_cache(&self) -> u64 {
        let cache =
            ["total_inactive_file", "inactive_file"].into_iter().find_map(|name| self.stats.get(name));
        self.usage.saturating_sub(cache.copied().unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_reckoned_as_the_cli_does() {
        let json = r#"{"read":"2026-01-01T00:00:00Z",
            "cpu_stats":{"cpu_usage":{"total_usage":1500},"system_cpu_usage":10000,"online_cpus":4},
            "precpu_stats":{"cpu_usage":{"total_usage":500},"system_cpu_usage":6000},
            "memory_stats":{"usage":100,"limit":512,"stats":{"inactive_file":40}},
            "networks":{"eth0":{"rx_bytes":1,"tx_bytes":2},"eth1":{"rx_bytes":3,"tx_bytes":4}},
            "blkio_stats":{"io_service_bytes_recursive":[{"op":"Read","value":5},{"op":"write","value":6}]},
            "pids_stats":{"current":7}}"#;
        let sample = serde_json::from_str::<Answer>(json).unwrap().sample();
        assert!((sample.cpu_percent - 100.0).abs() < 1e-9, "{sample:?}");
        assert_eq!((sample.memory_bytes, sample.memory_limit_bytes), (60, 512));
        assert_eq!((sample.network_in_bytes, sample.network_out_bytes), (4, 6));
        assert_eq!((sample.disk_read_bytes, sample.disk_write_bytes, sample.pids), (5, 6, 7));
    }
}
