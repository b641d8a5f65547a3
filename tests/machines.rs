//! Several machines, and machines that die: real servers, real PostgreSQL clusters that are killed,
//! copied and promoted, a real S3 server, and load over HTTP. The short forms run with the other
//! tests; the long one of the kills is run by `scripts/kill-test`.

mod balancer;
mod cluster;
mod failover;
pub mod http;
mod kill;
mod largest;
pub mod load;
mod office;
mod partitions;
mod replica;
mod s3;
mod several;
mod sizes;
mod times;
