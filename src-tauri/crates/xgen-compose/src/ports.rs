//! The short form of a port: `[[IP:][HOST]:]CONTAINER[/PROTOCOL]`, where each port may be a range.

use std::net::IpAddr;
use std::ops::RangeInclusive;

use crate::error::Place;
use crate::node::{Map, Node};

#[derive(Debug, PartialEq)]
pub(crate) struct Port {
    host_ip: String,
    published: String,
    target: u16,
    protocol: String,
}

/// Reads the short form; a range of container ports gives one entry for each.
pub(crate) fn parse(spec: &str) -> Result<Vec<Port>, String> {
    let (ip, host, container) = match spec.rsplitn(3, ':').collect::<Vec<_>>().as_slice() {
        [container] => ("", "", *container),
        [container, host] => ("", *host, *container),
        [container, host, ip] => (*ip, *host, *container),
        _ => return Err(format!("\"{spec}\" is no port")),
    };
    let (container, protocol) = match container.split_once('/') {
        Some((container, "")) => (container, "tcp".into()),
        Some((container, protocol)) => (container, protocol.to_ascii_lowercase()),
        None => (container, "tcp".to_owned()),
    };
    if container.is_empty() {
        return Err(format!("\"{spec}\" names no container port"));
    }
    if !matches!(protocol.as_str(), "tcp" | "udp" | "sctp") {
        return Err(format!("the protocol of \"{spec}\" is not tcp, udp or sctp"));
    }
    let targets = range(container).ok_or_else(|| format!("\"{container}\" is no port of a container"))?;
    let published = match host {
        "" => None,
        host => Some(range(host).ok_or_else(|| format!("\"{host}\" is no port of the host"))?),
    };
    let host_ip = address(ip).ok_or_else(|| format!("\"{ip}\" is no IP address"))?;
    let single = targets.len() == 1;
    if published.as_ref().is_some_and(|published| !single && published.len() != targets.len()) {
        return Err(format!("the two ranges of \"{spec}\" are not of the same length"));
    }
    let start = *targets.start();
    let mut ports: Vec<Port> = targets
        .map(|target| Port {
            host_ip: host_ip.clone(),
            published: match &published {
                Some(range) if single && range.len() > 1 => format!("{}-{}", range.start(), range.end()),
                Some(range) => (range.start() + (target - start)).to_string(),
                None => String::new(),
            },
            target,
            protocol: protocol.clone(),
        })
        .collect();
    // Compose sorts them as text, and the order is part of the config hash.
    ports.sort_by_key(|port| port.target.to_string() + "/");
    Ok(ports)
}

fn range(text: &str) -> Option<RangeInclusive<u16>> {
    let (start, end) = text.split_once('-').unwrap_or((text, text));
    let (start, end) = (start.parse().ok()?, end.parse().ok()?);
    (start <= end).then_some(start..=end)
}

fn address(text: &str) -> Option<String> {
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    (bare.is_empty() || bare.parse::<IpAddr>().is_ok()).then(|| bare.to_owned())
}

impl Port {
    /// The long form.
    pub(crate) fn into_node(self, place: &Place) -> Node {
        let mut map = Map::from([
            ("mode".into(), Node::new(place, "ingress")),
            ("target".into(), Node::new(place, i64::from(self.target))),
            ("protocol".into(), Node::new(place, self.protocol)),
        ]);
        if !self.host_ip.is_empty() {
            map.insert("host_ip".into(), Node::new(place, self.host_ip));
        }
        if !self.published.is_empty() {
            map.insert("published".into(), Node::new(place, self.published));
        }
        Node::new(place, map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(spec: &str) -> String {
        match parse(spec) {
            Ok(ports) => {
                let each = |p: &Port| format!("{}|{}|{}/{}", p.host_ip, p.published, p.target, p.protocol);
                ports.iter().map(each).collect::<Vec<_>>().join(" ")
            }
            Err(reason) => reason,
        }
    }

    #[test]
    fn every_short_form_is_read() {
        for (spec, wanted) in [
            ("80", "||80/tcp"),
            ("8080:80", "|8080|80/tcp"),
            ("127.0.0.1:8080:80/udp", "127.0.0.1|8080|80/udp"),
            ("[::1]:8080:80", "::1|8080|80/tcp"),
            ("::1:8080:80", "::1|8080|80/tcp"),
            ("127.0.0.1::80", "127.0.0.1||80/tcp"),
            ("8000-8001:80-81", "|8000|80/tcp |8001|81/tcp"),
            ("8000-8009:80", "|8000-8009|80/tcp"),
        ] {
            assert_eq!(shown(spec), wanted, "of {spec}");
        }
    }

    #[test]
    fn a_bad_port_says_why() {
        assert_eq!(shown("80-81:90"), "|80-81|90/tcp");
        assert_eq!(shown("8000:80-81"), "the two ranges of \"8000:80-81\" are not of the same length");
        assert_eq!(shown("x:80"), "\"x\" is no port of the host");
        assert_eq!(shown("80/icmp"), "the protocol of \"80/icmp\" is not tcp, udp or sctp");
        assert_eq!(shown("300.0.0.1:80:80"), "\"300.0.0.1\" is no IP address");
        assert_eq!(shown("8080:"), "\"8080:\" names no container port");
    }
}
