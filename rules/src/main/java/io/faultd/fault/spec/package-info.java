/**
 * What the commands that make faults can be told: each option's name, type, default, range and description, and the rules between
 * options. The command line, requests, the journal and files are read by these definitions, and by nothing else.
 */
package io.faultd.fault.spec;
