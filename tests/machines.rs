//! Several machines, and machines that die: real servers, real PostgreSQL clusters that are killed,
//! copied and promoted, and load over HTTP. The short forms run with the other tests; the long ones
//! are ignored here and run by `scripts/kill-test` and `scripts/failover`.

mod cluster;
mod http;
mod kill;
mod load;
mod office;
