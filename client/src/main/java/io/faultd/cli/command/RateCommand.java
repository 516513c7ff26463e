package io.faultd.cli.command;

/** {@code faultctl rate}. */
public final class RateCommand extends ShapingCommand {
    public RateCommand() {
        super("rate", "Limit the data rate.");
    }

    @Override
    public String[] footer() {
        return new String[] {
            "Units, as in tc: 500kbit 1mbit 10gbit are powers of 1000 bits, 100kbps is bytes; sizes 1500 32kb 1mb.",
            "",
            "Examples:",
            "  faultctl rate db --rate 1mbit",
            "  faultctl rate web --rate 512kbit --burst 16kb --direction both",
            "  faultctl rate service:web --rate 10mbit --shared   10mbit for all of them together",
            "  faultctl rate web --rate 8mbit --shaper tbf --latency 20ms",
            "  faultctl rate web --rate 2mbit --shaper netem --cell 48 --cell-overhead 5"
        };
    }
}
