/**
 * The Java client of faultd: {@link io.faultd.client.FaultdClient} and what it hands out. It needs nothing but the JDK
 * and faultd's own small {@code rules}, and shows JDK types and the records of {@code io.faultd.protocol} only.
 */
package io.faultd.client;
