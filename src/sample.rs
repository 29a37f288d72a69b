//! Sample data: the service-metrics CSV of a made-up SOC. The same bytes always.
