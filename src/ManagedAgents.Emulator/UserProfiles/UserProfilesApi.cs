using System.Collections.Generic;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;

namespace ManagedAgents.Emulator.UserProfiles;

/// <summary>What of user profiles needs a beta value: enrolment URLs and the data controls of a provider.</summary>
internal sealed class UserProfilesApi
{
    private const string EnrollmentBeta = "user-profiles-2026-08-18";
    private const string ControlsBeta = "user-profiles-2026-09-04,google-managed-data-controls-2026-09-01";
    private const string Controls = "/v1/user_profiles/*/providers/google/data_controls";
    private readonly Service _service;

    public UserProfilesApi(Service service) => _service = service;

    public IEnumerable<Route> Routes() => new[]
    {
        _service.RouteWith(EnrollmentBeta, "POST", "/v1/user_profiles/*/enrollment_url", call => Responses.Json(UserProfileKinds.Url(_service, "enrollment_url", Profile(call).Id))),
        _service.RouteWith(ControlsBeta, "GET", Controls, call => Responses.Json(DataControls.Of(_service, Profile(call)).Show())),
        _service.RouteWith(ControlsBeta, "POST", Controls, call =>
        {
            var controls = DataControls.Of(_service, Profile(call));
            controls.Update(_service, call.Fields);
            return Responses.Json(controls.Show());
        }),
    };

    private StoredObject Profile(ApiCall call) => _service.Find(UserProfileKinds.UserProfile, call.Ids[0]);
}
