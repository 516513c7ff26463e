/** The program: options, wiring, the RPC methods, {@code doctor} and {@code sweep}. */
package io.faultd.daemon;
