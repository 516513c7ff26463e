/**
 * The Java client of faultd: {@link io.faultd.client.FaultdClient} and its results. It needs only the JDK and faultd's
 * own small {@code rules}, and exposes only JDK types and the records of {@code io.faultd.protocol}.
 */
package io.faultd.client;
