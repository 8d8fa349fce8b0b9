using System.Collections;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.UserProfiles;

/// <summary>The operations on user profiles. Each throws <see cref="ApiException"/> when the service refuses or cannot be reached.</summary>
public sealed class UserProfileOperations : ResourceOperations<UserProfile>
{
    private static readonly string[] Controls = { "providers", "google", "data_controls" };

    internal UserProfileOperations(ApiCaller client)
        : base(client, UserProfile.Kind)
    {
    }

    /// <summary>Makes a link at which a user does something (user_profiles.action_urls.create).</summary>
    /// <param name="id">The profile's id.</param>
    /// <param name="action">What the user does there, such as enroll_end_user.</param>
    /// <param name="more">Further fields of the request, by wire names; null for none.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The link.</returns>
    public Task<UserProfileUrl> CreateActionUrlAsync(string id, string action, IDictionary? more, CancellationToken token)
    {
        RequestBody body = new RequestBody().Set("action", new RequestBody().Set("type", action));
        body.Merge(more);
        return Client.ReadAsync(Request("POST", body, id, "action_urls"), json => UrlOf(id, json), token);
    }

    /// <summary>Makes an enrolment link in its older form (user_profiles.create_enrollment_url).</summary>
    /// <param name="id">The profile's id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The link.</returns>
    public Task<UserProfileUrl> CreateEnrollmentUrlAsync(string id, CancellationToken token) =>
        Client.ReadAsync(Request("POST", id, "enrollment_url"), json => UrlOf(id, json), token);

    /// <summary>Reads the data controls of a profile at Google Cloud (user_profiles.providers.google.data_controls.retrieve).</summary>
    /// <param name="id">The profile's id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The controls.</returns>
    public Task<UserProfileDataControl> GetDataControlAsync(string id, CancellationToken token) =>
        Client.ReadAsync(Request("GET", [id, .. Controls]), static json => new UserProfileDataControl(json), token);

    /// <summary>Changes the data controls of a profile at Google Cloud (user_profiles.providers.google.data_controls.update).</summary>
    /// <param name="id">The profile's id.</param>
    /// <param name="changes">What is to change.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The controls as they are then.</returns>
    public Task<UserProfileDataControl> UpdateDataControlAsync(string id, RequestBody changes, CancellationToken token) =>
        Client.ReadAsync(Request("POST", changes, [id, .. Controls]), static json => new UserProfileDataControl(json), token);

    private static UserProfileUrl UrlOf(string id, JsonElement json) => new(JsonMembers.With(json, "user_profile_id", id));
}
