//! Git's protocol over the system's program `ssh`, as `git` itself does it: the user's agent, keys, `known_hosts` and
//! `~/.ssh/config` apply, and XGEN never sees a private key.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::{Flow, POLL, Session};
use crate::url::SshPlace;
use crate::{Remote, RepoError};

pub(super) struct Ssh {
    program: OsString,
    arguments: Vec<OsString>,
    host: String,
}

impl Ssh {
    pub(super) fn new(place: &SshPlace, remote: &Remote) -> Self {
        let connect = remote.network.limits.connect.as_secs().max(1);
        let mut arguments: Vec<OsString> = vec!["-T".into(), "-x".into(), "-a".into()];
        for option in
            ["BatchMode=yes", "StrictHostKeyChecking=yes", "ClearAllForwardings=yes", "PermitLocalCommand=no"]
        {
            arguments.extend(["-o".into(), option.into()]);
        }
        arguments.extend(["-o".into(), format!("ConnectTimeout={connect}").into()]);
        if let Some(key) = &remote.access.ssh_key {
            arguments.extend(["-o".into(), "IdentitiesOnly=yes".into(), "-i".into(), key.into()]);
        }
        if let Some(port) = place.port {
            arguments.extend(["-p".into(), port.to_string().into()]);
        }
        if let Some(user) = &place.user {
            arguments.extend(["-l".into(), user.into()]);
        }
        arguments.push("--".into());
        arguments.push(place.host.clone().into());
        // The other side gives this line to a shell.
        arguments.push(format!("git-upload-pack '{}'", place.path.replace('\'', "'\\''")).into());
        let program =
            std::env::var_os("GIT_SSH").filter(|program| !program.is_empty()).unwrap_or("ssh".into());
        Self { program, arguments, host: place.host.clone() }
    }

    pub(super) fn connect(&self, session: &Arc<Session>) -> Result<SshStream, RepoError> {
        session.check()?;
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            // The words of its errors are read here.
            .env("LC_ALL", "C")
            .env_remove("GIT_PROTOCOL")
            .env_remove("GITLAB_TOKEN")
            .env_remove("CI_JOB_TOKEN")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|source| RepoError::SshMissing {
                program: self.program.to_string_lossy().into_owned(),
                source,
            })?;
        let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        Ok(SshStream {
            session: Arc::clone(session),
            child,
            stdin,
            stdout: stdout.expect("its output was asked for"),
            words: stderr.map(|stderr| std::thread::spawn(move || last_words(stderr))),
            flow: Flow::new(true),
            host: self.host.clone(),
        })
    }
}

/// The end of what `ssh` wrote to its errors.
fn last_words(mut stderr: ChildStderr) -> String {
    let mut all = Vec::new();
    let mut part = [0; 1024];
    while let Ok(count @ 1..) = stderr.read(&mut part) {
        all.extend_from_slice(&part[..count]);
        let excess = all.len().saturating_sub(16 << 10);
        all.drain(..excess);
    }
    String::from_utf8_lossy(&all).into_owned()
}

pub(super) struct SshStream {
    session: Arc<Session>,
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: ChildStdout,
    words: Option<JoinHandle<String>>,
    flow: Flow,
    host: String,
}

impl SshStream {
    /// Reads the list of refs, which comes without being asked for.
    pub(super) fn skip_advertisement(&mut self) -> io::Result<()> {
        loop {
            let mut length = [0; 4];
            self.read_exact(&mut length)?;
            let length =
                std::str::from_utf8(&length).ok().and_then(|text| usize::from_str_radix(text, 16).ok());
            match length {
                Some(0) => return Ok(()),
                Some(length @ 4..) => self.read_exact(&mut vec![0; length - 4])?,
                _ => return Err(io::Error::other("the list of refs is damaged")),
            }
        }
    }

    fn receive(&mut self, into: &mut [u8]) -> Result<usize, RepoError> {
        loop {
            self.session.check()?;
            let mut ready = [PollFd::new(&self.stdout, PollFlags::IN)];
            let wait = Timespec { tv_sec: 0, tv_nsec: POLL.subsec_nanos().into() };
            match poll(&mut ready, Some(&wait)) {
                Ok(0) => self.flow.idle(&self.session)?,
                Ok(_) => match self.stdout.read(into) {
                    Ok(0) => return self.ended(),
                    Ok(count) => {
                        self.flow.got(&self.session, &into[..count])?;
                        return Ok(count);
                    }
                    Err(_) => return self.ended(),
                },
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(RepoError::io("the output of ssh")(error.into())),
            }
        }
    }

    /// `ssh` sends nothing more: because it failed, or because all is said.
    fn ended(&mut self) -> Result<usize, RepoError> {
        self.stdin = None;
        let good = self.child.wait().is_ok_and(|status| status.success());
        let words = self.words.take().and_then(|words| words.join().ok()).unwrap_or_default();
        self.session.dry.store(true, Ordering::Relaxed);
        if good {
            return Ok(0);
        }
        Err(self.judge(&words))
    }

    fn judge(&self, words: &str) -> RepoError {
        let (host, url) = (self.host.clone(), self.session.shown.clone());
        let says = |text: &str| words.contains(text);
        if says("REMOTE HOST IDENTIFICATION HAS CHANGED") {
            RepoError::HostKey { host, changed: true }
        } else if says("Host key verification failed")
            || says("No matching host key")
            || says("is not known by any other names")
        {
            RepoError::HostKey { host, changed: false }
        } else if says("Permission denied") || says("Too many authentication failures") {
            RepoError::Denied { url, what: "SSH key" }
        } else if says("Connection timed out")
            || says("Operation timed out")
            || says("timed out during banner")
        {
            RepoError::TimedOut { url, silence: crate::Silence::Connect }
        } else if says("not appear to be a git repository")
            || says("could not be found")
            || says("not found")
            || says("does not exist")
        {
            RepoError::NotFound { url }
        } else if says("Connection refused")
            || says("Could not resolve hostname")
            || says("No route to host")
            || says("Network is unreachable")
        {
            RepoError::Unreachable { url, reason: last_line(words) }
        } else if self.flow.any {
            RepoError::Interrupted { url }
        } else {
            RepoError::Ssh { host, reason: last_line(words) }
        }
    }
}

fn last_line(words: &str) -> String {
    let line = words.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or("it said nothing");
    line.chars().filter(|c| !c.is_control()).take(200).collect()
}

impl Read for SshStream {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.receive(into).map_err(|error| self.session.fail(error))
    }
}

impl Write for SshStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(stdin) = &mut self.stdin else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        // A few kilobytes, which the pipe takes at once. A full pipe means that nobody reads.
        let wait = Timespec { tv_sec: 0, tv_nsec: POLL.subsec_nanos().into() };
        while poll(&mut [PollFd::from_borrowed_fd(stdin.as_fd(), PollFlags::OUT)], Some(&wait)) == Ok(0) {
            self.flow.idle(&self.session).map_err(|error| self.session.fail(error))?;
        }
        match stdin.write(bytes) {
            Ok(count) => Ok(count),
            Err(_) => {
                let error = match self.ended() {
                    Err(error) => error,
                    Ok(_) => self.session.interrupted(),
                };
                Err(self.session.fail(error))
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for SshStream {
    fn drop(&mut self) {
        self.stdin = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
