package io.faultd.cli;

import io.faultd.cli.CommandName.Section;

/** What {@code faultctl --help} prints. */
final class Help {
    private static final int SUMMARY_COLUMN = 12;

    private static final String BEGIN =
            """
            Usage: faultctl [OPTION...] COMMAND [ARGUMENT...]

            Injects network faults into containers on this machine, through faultd, and removes them.

            """;

    private static final String END =
            """
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

    /** The whole text: how to call it, the commands by section, targets, options and exit statuses. */
    static String text() {
        StringBuilder text = new StringBuilder(BEGIN);
        Section section = null;
        for (CommandName command : CommandName.values()) {
            if (command.section() != section) {
                text.append(section == null ? "" : "\n");
                section = command.section();
                text.append(section.title()).append(":\n");
            }
            text.append("  ").append(command.word());
            text.append(" ".repeat(SUMMARY_COLUMN - command.word().length()));
            text.append(command.summary()).append('\n');
        }
        return text.append('\n').append(END).toString();
    }
}
