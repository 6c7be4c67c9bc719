//! Repositories that no `git` would make, written object by object, and a server that hands them out as they are.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use git2::{ObjectType, Oid, Repository};
use tempfile::TempDir;

pub(crate) struct Crafted {
    _dir: TempDir,
    git: Repository,
    objects: Vec<Oid>,
}

/// Mode, name and id of an entry.
pub(crate) type Entry<'a> = (&'a str, &'a [u8], Oid);

impl Crafted {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let git = Repository::init_bare(dir.path()).unwrap();
        Self { _dir: dir, git, objects: Vec::new() }
    }

    fn write(&mut self, kind: ObjectType, data: &[u8]) -> Oid {
        let id = self.git.odb().unwrap().write(kind, data).unwrap();
        if !self.objects.contains(&id) {
            self.objects.push(id);
        }
        id
    }

    pub(crate) fn blob(&mut self, data: &[u8]) -> Oid {
        self.write(ObjectType::Blob, data)
    }

    pub(crate) fn tree(&mut self, entries: &[Entry<'_>]) -> Oid {
        let mut data = Vec::new();
        for (mode, name, id) in entries {
            data.extend_from_slice(mode.as_bytes());
            data.push(b' ');
            data.extend_from_slice(name);
            data.push(0);
            data.extend_from_slice(id.as_bytes());
        }
        self.write(ObjectType::Tree, &data)
    }

    pub(crate) fn raw_tree(&mut self, data: &[u8]) -> Oid {
        self.write(ObjectType::Tree, data)
    }

    pub(crate) fn commit(&mut self, tree: Oid) -> Oid {
        let who = "A <a@example.org> 1700000000 +0000";
        self.write(
            ObjectType::Commit,
            format!("tree {tree}\nauthor {who}\ncommitter {who}\n\nCrafted\n").as_bytes(),
        )
    }

    /// Serves `commit` and everything that was written, on a port of its own.
    pub(crate) fn serve(&self, commit: Oid) -> u16 {
        let mut builder = self.git.packbuilder().unwrap();
        for id in &self.objects {
            builder.insert_object(*id, None).unwrap();
        }
        let mut pack = git2::Buf::new();
        builder.write_buf(&mut pack).unwrap();

        let packet = |line: &str| format!("{:04x}{line}", line.len() + 4);
        let mut list = packet("# service=git-upload-pack\n") + "0000";
        list += &packet(&format!("{commit} HEAD\0shallow side-band-64k symref=HEAD:refs/heads/main\n"));
        list += &packet(&format!("{commit} refs/heads/main\n"));
        list += "0000";
        let mut sent = packet(&format!("shallow {commit}")).into_bytes();
        sent.extend_from_slice(b"00000008NAK\n");
        for part in pack.chunks(60_000) {
            sent.extend_from_slice(format!("{:04x}\x01", part.len() + 5).as_bytes());
            sent.extend_from_slice(part);
        }
        sent.extend_from_slice(b"0000");
        serve(reply("advertisement", list.as_bytes()), reply("result", &sent))
    }
}

fn reply(kind: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/x-git-upload-pack-{kind}\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

fn serve(list: Vec<u8>, pack: Vec<u8>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = Vec::new();
            let mut part = [0; 4096];
            // The requests are so short that their end needs no looking for.
            while !head.windows(4).any(|end| end == b"\r\n\r\n") {
                match stream.read(&mut part) {
                    Ok(count @ 1..) => head.extend_from_slice(&part[..count]),
                    _ => break,
                }
            }
            let _ = stream.write_all(if head.starts_with(b"POST") { &pack } else { &list });
            let _ = stream.shutdown(std::net::Shutdown::Write);
            while let Ok(1..) = stream.read(&mut part) {}
        }
    });
    port
}
