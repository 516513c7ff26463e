package io.faultd.proof;

/** The two ways to address a node; everything is to hold for both alike. */
enum Family {
    IPV4,
    IPV6
}
