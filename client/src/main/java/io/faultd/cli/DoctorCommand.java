package io.faultd.cli;

import io.faultd.cli.Table.Tone;
import io.faultd.client.Records;
import io.faultd.protocol.Check;
import java.util.List;

/** {@code faultctl doctor}. */
final class DoctorCommand extends ListingCommand {
    DoctorCommand() {
        super(
                "doctor",
                "",
                "Show what faultd can and can't do on this machine, and what to do about it.",
                "It succeeds when the daemon could look; the findings are in its output.");
    }

    @Override
    void print(Session session, Object result) {
        List<Check> rows = Records.readList(result, Check.class);
        Table table = new Table("CHECK", "STATUS", "FINDING", "FIX");
        for (Check row : rows) {
            if (session.quiet()) {
                session.out().println(row.name());
            } else {
                table.row()
                        .cell(row.name())
                        .cell(row.status(), tone(row.status()))
                        .cell(row.detail())
                        .cell(row.fix());
            }
        }
        if (!session.quiet()) {
            session.print(table);
        }
    }

    private static Tone tone(String status) {
        if ("ok".equals(status)) {
            return Tone.GOOD;
        }
        return "fail".equals(status) ? Tone.BAD : Tone.NOTABLE;
    }
}
