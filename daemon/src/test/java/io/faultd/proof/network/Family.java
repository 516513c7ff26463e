package io.faultd.proof.network;

/** The two address families; everything must hold for both. */
public enum Family {
    IPV4,
    IPV6
}
