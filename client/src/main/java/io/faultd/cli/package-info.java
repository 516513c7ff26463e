/**
 * {@code faultctl}, the command line. A run creates only the requested command, because start-up is most of its time:
 * no annotations to scan, and no streams, lambdas or regular expressions on the path of the common commands.
 */
package io.faultd.cli;
