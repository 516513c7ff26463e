/** The daemon's own metrics for a Prometheus server. */
package io.faultd.metrics;
