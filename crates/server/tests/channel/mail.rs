//! Mail against a real server: Exim from Debian, with TLS, delivering into maildirs of the test.

use super::world::{COUNTY, PRIVATE, TOWN, TOWN_B, World};
use shouhu_domain::command::Command;
use shouhu_domain::ids::MINUTE_MS;
use shouhu_domain::matter::Urgency;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command as Process, Stdio};
use std::time::Duration;

const EXIM: &str = "/usr/sbin/exim4";

struct Server {
    child: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn run(program: &str, arguments: &[&str], folder: &Path) {
    let output = Process::new(program).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
}

/// An authority and a certificate of it for `localhost`.
fn certificates(folder: &Path) {
    let openssl = |arguments: &str| run("openssl", &arguments.split(' ').collect::<Vec<_>>(), folder);
    openssl("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=authority");
    openssl("req -newkey rsa:2048 -nodes -keyout mta.key -out mta.csr -subj /CN=localhost");
    std::fs::write(folder.join("san"), "subjectAltName=DNS:localhost\n").unwrap();
    openssl("x509 -req -in mta.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out mta.pem -days 2 -extfile san");
    std::fs::set_permissions(folder.join("mta.key"), std::fs::Permissions::from_mode(0o644)).unwrap();
}

fn start() -> Server {
    assert!(Path::new(EXIM).exists(), "no Exim on this machine: apt-get install exim4-daemon-light openssl");
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().display().to_string();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    for name in ["mail", "spool", "log"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
        std::fs::set_permissions(folder.path().join(name), std::fs::Permissions::from_mode(0o777)).unwrap();
    }
    certificates(folder.path());
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let config = format!(
        "primary_hostname = mta.test\nlocal_interfaces = 127.0.0.1\ndaemon_smtp_ports = {port}\n\
         spool_directory = {place}/spool\nlog_file_path = {place}/log/%slog\npid_file_path = {place}/pid\n\
         deliver_drop_privilege = true\nhost_lookup =\ntls_advertise_hosts = *\n\
         tls_certificate = {place}/mta.pem\ntls_privatekey = {place}/mta.key\nacl_smtp_rcpt = rcpt\nacl_smtp_data = data\n\
         begin acl\nrcpt:\n  deny message = TLS first\n    ! encrypted = *\n\
         \x20 deny message = no such mailbox\n    ! local_parts = town : county\n  accept\ndata:\n  accept\n\
         begin routers\nlocal:\n  driver = accept\n  domains = example.org\n  local_parts = town : county\n  transport = maildir\n\
         begin transports\nmaildir:\n  driver = appendfile\n  maildir_format\n  directory = {place}/mail/$local_part_data\n"
    );
    let path = folder.path().join("exim.conf");
    std::fs::write(&path, config).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let child = Process::new(EXIM)
        .args(["-C", path.to_str().unwrap(), "-bdf"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let server = Server { child, port, folder };
    for _ in 0..100 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return server;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("Exim does not answer: {}", server.log());
}

impl Server {
    fn log(&self) -> String {
        let read = |name: &str| std::fs::read_to_string(self.folder.path().join("log").join(name)).unwrap_or_default();
        format!("{}{}", read("mainlog"), read("paniclog"))
    }

    /// Letters of a mailbox, when so many have come.
    fn letters(&self, mailbox: &str, wanted: usize) -> Vec<String> {
        let folder = self.folder.path().join("mail").join(mailbox).join("new");
        let read = || -> Vec<String> {
            let files = std::fs::read_dir(&folder).into_iter().flatten().flatten();
            files.map(|file| std::fs::read_to_string(file.path()).unwrap()).collect()
        };
        for _ in 0..100 {
            if read().len() >= wanted {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let letters = read();
        assert_eq!(letters.len(), wanted, "{}", self.log());
        letters
    }
}

fn config(server: &Server) -> String {
    let place = server.folder.path().display();
    format!(
        r#"{{"public_url":"https://shouhu.example","language":"en","mail":{{"host":"localhost","port":{},
        "security":"starttls","ca_file":"{place}/ca.pem","from":"Shouhu <shouhu@example.org>"}}}}"#,
        server.port
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn an_urgent_order_and_a_reminder_arrive_in_the_maildir() {
    let server = start();
    let folder = tempfile::tempdir().unwrap();
    let w = World::new(folder.path(), &config(&server));
    w.begin().await;
    w.order(Urgency::Normal);
    w.run().await;
    let order = w.order(Urgency::Urgent);
    w.run().await;
    let letters = server.letters("town", 1);
    let letter = &letters[0];
    assert!(letter.contains("Subject: Shouhu: urgent task to sign"), "{letter}");
    let text = letter.replace("=\r\n", "").replace("=\n", "").replace("=3D", "=");
    assert!(text.contains("https://shouhu.example/a/") && text.contains("2020-02-06 11:37"), "{text}");
    assert!(letter.contains("Auto-Submitted: auto-generated"), "{letter}");
    assert!(PRIVATE.iter().all(|word| !text.contains(word)), "{text}");
    let id = letter.lines().find(|line| line.starts_with("Message-ID")).unwrap();
    assert!(id.contains(&format!("-mail-{TOWN}@example.org")), "{id}");
    assert_eq!(w.stage(order, TOWN), None, "a relay's acceptance is no delivery");
    assert!(w.is_unreachable(order, TOWN_B), "no mailbox, and no other channel");

    w.wait(10 * MINUTE_MS);
    w.remind(order);
    w.run().await;
    let letters = server.letters("town", 2);
    assert!(letters.iter().any(|letter| letter.contains("not signed yet")), "{letters:?}");
    w.machine(Command::Withdraw { matter: order, reason: "x".into() });
    w.run().await;
    assert!(server.letters("town", 3).iter().any(|letter| letter.contains("withdrawn")));
    assert!(!server.folder.path().join("mail/county").exists(), "{COUNTY} was not addressed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_nobody_is_not_trusted_and_a_refused_mailbox_is_unreachable() {
    let server = start();
    let folder = tempfile::tempdir().unwrap();
    let untrusted = config(&server).replace(&format!(r#""ca_file":"{}/ca.pem","#, server.folder.path().display()), "");
    let w = World::new(folder.path(), &untrusted);
    w.begin().await;
    w.order(Urgency::Urgent);
    w.run().await;
    let noted = w.app.read(|tx| shouhu_store::query::outbox::channel(tx, "mail")).await.unwrap();
    assert_eq!((noted.sent, noted.fails), (0, 1), "{noted:?}");
    w.app.store.stop();

    let folder = tempfile::tempdir().unwrap();
    let w = World::new(folder.path(), &config(&server));
    let post = shouhu_domain::command::NewPost {
        unit: TOWN_B,
        title: "x".into(),
        kind: shouhu_domain::people::PostKind::Duty,
        roles: vec![],
        phone: None,
        mail: Some("nobody@example.org".into()),
        holder_name: None,
        holder_account: None,
    };
    w.machine(Command::AddPosts { posts: vec![post] });
    w.begin().await;
    let order = w.order(Urgency::Urgent);
    w.run().await;
    assert!(w.is_unreachable(order, TOWN_B), "550");
    let noted = w.app.read(|tx| shouhu_store::query::outbox::channel(tx, "mail")).await.unwrap();
    let error = noted.last_error.unwrap();
    assert!(error.contains("no such mailbox") && !error.contains("nobody@"), "{error}");
    assert_eq!((noted.sent, noted.fails), (1, 0));
}
