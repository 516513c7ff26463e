/**
 * {@code faultctl}, the command line. A run builds the one command that is asked for and nothing else, because start-up
 * is most of its time: no annotations to scan, no streams, lambdas or regular expressions on the way of the common
 * commands.
 */
package io.faultd.cli;
