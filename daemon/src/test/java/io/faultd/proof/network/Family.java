package io.faultd.proof.network;

/** The two ways to address a node; everything is to hold for both alike. */
public enum Family {
    IPV4,
    IPV6
}
