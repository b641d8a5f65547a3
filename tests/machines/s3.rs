//! A real S3 server for tests: `s3s-fs` on a port of its own, with a key that it demands.

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use outside::files::{Bucket, FileKey, Files};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use std::path::PathBuf;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

const KEY: &str = "motcua-test";
const SECRET: &str = "not-a-secret";

/// An S3 store with one bucket.
pub struct S3 {
    pub endpoint: String,
    folder: PathBuf,
    serving: JoinHandle<()>,
}

impl S3 {
    pub async fn start() -> Self {
        let folder = std::env::temp_dir().join(format!("motcua-s3-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir_all(folder.join("motcua")).expect("a bucket");
        let mut service = S3ServiceBuilder::new(FileSystem::new(&folder).expect("a store"));
        service.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let service = service.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move {
                    let builder = Builder::new(TokioExecutor::new());
                    // A connection that breaks is the client's to notice.
                    let _ = builder
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
        Self {
            endpoint: format!("http://{address}"),
            folder,
            serving,
        }
    }

    /// The section `files` of a configuration.
    pub fn config(&self) -> String {
        format!(
            "[files.s3]\nendpoint = {:?}\nbucket = \"motcua\"\n\
             access_key = {KEY:?}\nsecret_key = {SECRET:?}\n",
            self.endpoint
        )
    }

    fn bucket(&self) -> Bucket {
        Bucket {
            endpoint: self.endpoint.clone(),
            region: "us-east-1".to_owned(),
            name: "motcua".to_owned(),
            access_key: KEY.to_owned(),
            secret_key: SECRET.to_owned(),
        }
    }
}

impl Drop for S3 {
    fn drop(&mut self) {
        self.serving.abort();
        // What stays behind is in the temporary folder.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[tokio::test]
async fn a_file_in_a_bucket_is_kept_once_read_back_and_not_handed_out_when_it_was_changed() {
    let s3 = S3::start().await;
    let files = Files::s3(&s3.bucket()).expect("a bucket");
    let content = "Giấy chứng sinh".as_bytes().to_vec();
    let key = files.put(content.clone()).await.expect("kept");
    assert_eq!(files.put(content.clone()).await.expect("kept again"), key);
    assert_eq!(files.get(&key).await.expect("read"), Some(content));
    let none = FileKey::of(b"never kept");
    assert_eq!(files.get(&none).await.expect("read"), None);
    let place = s3
        .folder
        .join("motcua")
        .join(&key.as_str()[..2])
        .join(key.as_str());
    std::fs::write(place, b"forged").expect("changed");
    assert!(files.get(&key).await.is_err());
}

#[tokio::test]
async fn a_wrong_key_opens_no_bucket_and_is_printed_nowhere() {
    let s3 = S3::start().await;
    let bucket = Bucket {
        secret_key: "hush-hush".to_owned(),
        ..s3.bucket()
    };
    assert!(!format!("{bucket:?}").contains("hush"));
    let files = Files::s3(&bucket).expect("a bucket");
    assert!(!format!("{files:?}").contains("hush"));
    let error = files.put(b"content".to_vec()).await.expect_err("refused");
    let mut told = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        told.push_str(&cause.to_string());
        source = cause.source();
    }
    assert!(
        told.contains("403") || told.contains("SignatureDoesNotMatch"),
        "{told}"
    );
    assert!(!told.contains("hush"), "{told}");
}
