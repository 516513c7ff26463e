package io.faultd.protocol;

/**
 * The origin of an error, as far as it is known; the {@code data} of an RPC error.
 *
 * @param operation what was attempted, e.g. {@code add qdisc netem}; or null
 * @param interface_ on which interface; or null
 * @param errno the kernel's error by name, e.g. {@code ENOENT}; or null
 * @param kernelMessage the kernel's own message; or null
 */
public record ErrorData(String operation, String interface_, String errno, String kernelMessage) {}
