package io.faultd.cli;

/** What {@code faultctl --help} prints. */
final class Help {
    static final String TEXT =
            """
            Usage: faultctl [OPTION...] COMMAND [ARGUMENT...]

            Injects network faults into containers on this machine, through faultd, and removes them.

            Shape the traffic of targets:
              slow        Delay packets
              flaky       Drop packets at random
              duplicate   Duplicate packets at random
              corrupt     Flip one bit of packets at random
              reorder     Let packets overtake others
              rate        Limit the data rate
              profile     Give targets a network of a known kind, e.g. 3g

            Cut targets off:
              drop        Drop or reject all matching packets
              reset       Reset existing TCP connections, once
              partition   Keep groups of targets from reaching one another
              join        End the partition

            For a while:
              run         Run a command under faults that end with it, however it ends
              lease       Create, renew, revoke and list leases, which faults can be bound to

            Mend:
              stop        End some faults, or all of them
              fast        End shaping; the partition stays
              halt        End everything, and refuse new faults
              resume      Accept new faults again

            Look:
              status      Show targets and the state of their networks
              faults      Show the faults in force
              top         Show what faults do to packets, continuously
              targets     Show everything that can carry faults
              profiles    Show the profiles
              events      Print events as they happen

            The tool itself:
              doctor      Show what faultd can and can't do on this machine
              version     Print the versions of faultctl and faultd
              completion  Print a completion script for bash or zsh

            Targets:
              db, 4f1c2a (name or start of its id)     service:[PROJECT/]NAME   network:NAME
              label:KEY[=VALUE]    /REGEX/ (names)     netns:NAME               pid:N
              db/eth1 and db@NETWORK select one interface; --all selects everything in scope.

            Options, before or after the command:
              -H, --host ADDRESS     The daemon: unix:///PATH, tcp://HOST:PORT or https://HOST:PORT
                  --token-file FILE  The token for a daemon on TCP
                  --tls-ca FILE      Certificates of the authority of a daemon at https://
                  --tls-cert FILE, --tls-key FILE  This client's certificate and its key
              -o, --output FORMAT    table or json (table)
              -q, --quiet            Print only ids or names
              -h, --help             Print this; with a command print its help
              -V, --version          Print the version of faultctl

            Examples:
              faultctl slow db --delay 100ms --jitter 20ms
              faultctl flaky service:web --loss 5% --for 10m
              faultctl partition db web,cache
              faultctl run slow db --delay 200ms -- mvn test
              faultctl status
              faultctl stop --all

            Environment:
              FAULTD_HOST         The daemon's address (unix:///run/faultd/faultd.sock)
              FAULTD_TOKEN_FILE   The token for a daemon on TCP
              FAULTD_TLS_CA, FAULTD_TLS_CERT, FAULTD_TLS_KEY  Files for a daemon at https://
              NO_COLOR            No colours

            Exit status:
              0  done
              1  refused or failed, with nothing left half-applied
              2  bad usage
              3  the daemon can't be reached
              4  nothing matched
            """;

    private Help() {}
}
