/** What this machine can do: capabilities, kernel features, each with a remedy where it is missing. */
package io.faultd.doctor;
