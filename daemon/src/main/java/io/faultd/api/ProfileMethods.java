package io.faultd.api;

import io.faultd.fault.Profile;
import io.faultd.fault.Profiles;
import io.faultd.protocol.ProfileInfo;
import io.faultd.rpc.RpcException;
import io.faultd.unit.Durations;
import io.faultd.unit.Rate;
import java.util.List;

/** The methods about profiles. */
final class ProfileMethods {
    private final Profiles profiles;

    ProfileMethods(Profiles profiles) {
        this.profiles = profiles;
    }

    List<ProfileInfo> list(Params params) throws RpcException {
        params.refuseOthers();
        return profiles.all().stream().map(ProfileMethods::info).toList();
    }

    private static ProfileInfo info(Profile profile) {
        return new ProfileInfo(
                profile.name(),
                Durations.format(profile.delay()),
                Durations.format(profile.jitter()),
                profile.loss().toString(),
                profile.rate().map(Rate::toString).orElse(null),
                profile.source());
    }
}
