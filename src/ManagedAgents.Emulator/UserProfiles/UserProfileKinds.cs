using System;
using System.Collections.Generic;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.UserProfiles;

/// <summary>user_profiles.*, but for what needs a beta value of its own: that is <see cref="UserProfilesApi"/>'s.</summary>
internal static class UserProfileKinds
{
    private static readonly TimeSpan UrlLife = TimeSpan.FromHours(1);

    public static ObjectKind UserProfile { get; } = new("user_profile", "uprof_", "/v1/user_profiles")
    {
        Beta = null,
        Verbs = Verbs.Create | Verbs.List | Verbs.Retrieve | Verbs.Update | Verbs.Delete,
        Fields = new[]
        {
            Field.Text("name", 255),
            Field.Choice("access_type", "application", "passthrough"),
            Field.Kept("external_user_details", Details, call => ReadDetails(new Fields(new JsonObject(), ""), null)),
            Field.Optional("metadata", Metadata, _ => new JsonObject()),
            Field.Made("enforcement_status", _ => "unrestricted"),
            Field.Made("enforcement_actions", _ => new JsonArray()),
            Field.Made("programs", _ => new JsonObject { ["cyber"] = null, ["efs"] = null }),
        },
        ListKeys = new[] { "enforcement_status[]", "order", "order_by" },
        Filter = Filter,
        Place = Place,
        Created = call => DataControls.Begin(call.Service, call.Object),
        Deleting = (service, profile) => service.All<DataControls>().Remove(profile.Id),
        Actions = new Dictionary<string, Func<ObjectCall, JsonNode>>
        {
            ["action_urls"] = call =>
            {
                call.Fields.RequiredObject("action").OneOf("type", "enroll_end_user");
                return Url(call.Service, "user_profile_action_url", call.Object.Id);
            },
        },
    };

    /// <summary>An address where a user would do something; nothing is served there.</summary>
    public static JsonObject Url(Service service, string type, string profileId) => new()
    {
        ["type"] = type,
        ["url"] = $"https://enroll.localhost/{profileId}/{Ids.New("")}",
        ["expires_at"] = Clock.Format(service.Clock.Next() + (UrlLife.Ticks / 10)),
    };

    private static Func<StoredObject, bool> Filter(ApiCall call)
    {
        IReadOnlyList<string> statuses = call.Query.List("enforcement_status[]", "unrestricted", "pending", "restricted", "banned");
        return profile => statuses.Count == 0 || ((ICollection<string>)statuses).Contains(profile.Text("enforcement_status")!);
    }

    // By name those without one come first, and equal names as they were made.
    private static Func<StoredObject, string>? Place(ApiCall call) => call.Query.Text("order_by") switch
    {
        null or "created_at" => null,
        "name" => profile => $"{profile.Text("name")}\0{profile.Text("created_at")}",
        _ => throw ServiceException.Invalid("order_by: must be created_at or name"),
    };

    private static JsonObject Details(ObjectCall call) => ReadDetails(call.Fields.RequiredObject("external_user_details"), call.Before("external_user_details") as JsonObject);

    private static JsonObject ReadDetails(Fields fields, JsonObject? before)
    {
        var details = new JsonObject();
        void Read(string name, Func<string?> read) => details[name] = fields.Has(name) ? read() : before?[name]?.DeepClone();
        void ReadWord(string name, params string[] words) => Read(name, () => fields.IsNull(name) ? null : fields.OneOf(name, words));
        ReadWord("account_status", "active", "suspended", "blocked");
        ReadWord("entity_type", "individual", "business", "non_profit", "government");
        foreach (string name in new[] { "country", "email_hash", "name_hash", "reference_id" })
            Read(name, () => fields.Text(name));
        Read("onboarded_at", () => fields.Time("onboarded_at"));
        return details;
    }

    // Here an empty text deletes a key; there is no null.
    private static JsonObject Metadata(ObjectCall call)
    {
        JsonObject sent = JsonText.Copy(call.Fields.RequiredObject("metadata").Json);
        foreach (KeyValuePair<string, JsonNode?> pair in call.Fields.RequiredObject("metadata").Json)
        {
            if (pair.Value is not JsonValue value || !value.TryGetValue<string>(out string? text))
                throw call.Fields.Error("metadata." + pair.Key, "must be a string");
            if (text.Length > 0)
                continue;
            sent[pair.Key] = call.IsNew ? throw call.Fields.Error("metadata." + pair.Key, "must not be empty") : null;
        }

        return new Fields(new JsonObject { ["metadata"] = sent }, "").MergedMetadata(call.Before("metadata")?.AsObject() ?? new JsonObject());
    }
}
