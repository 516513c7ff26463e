/** What the daemon tells a Prometheus server about itself. */
package io.faultd.metrics;
