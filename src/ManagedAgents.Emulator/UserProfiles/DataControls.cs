using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.UserProfiles;

/// <summary>The encryption keys and buckets of one profile at a provider, by region. Here every key and bucket is good at once.</summary>
internal sealed class DataControls
{
    private static readonly string[] Regions = { "us", "eu", "sg", "global" };
    private static readonly TimeSpan RetiredFor = TimeSpan.FromDays(30);
    private readonly string _profileId;
    private readonly SortedDictionary<string, JsonNode> _keys = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, JsonNode> _buckets = new(StringComparer.Ordinal);
    private readonly List<JsonObject> _retiredKeys = new();
    private readonly List<JsonObject> _retiredBuckets = new();
    private string _updatedAt;

    private DataControls(string profileId, string updatedAt)
    {
        _profileId = profileId;
        _updatedAt = updatedAt;
    }

    /// <summary>Gives a new profile its own, both controls off.</summary>
    public static void Begin(Service service, StoredObject profile) => service.All<DataControls>().Add(profile.Id, new DataControls(profile.Id, profile.Text("created_at")!));

    public static DataControls Of(Service service, StoredObject profile) => service.All<DataControls>()[profile.Id];

    public JsonObject Show() => new()
    {
        ["type"] = "google_managed_data_controls",
        ["user_profile_id"] = _profileId,
        ["bucket_label_value"] = _profileId.ToLowerInvariant().Replace('_', '-'),
        ["cmek"] = Show(_keys, "external_key_ids", _retiredKeys, "retired_keys", Key),
        ["storage"] = Show(_buckets, "buckets", _retiredBuckets, "retired_buckets", Bucket),
        ["updated_at"] = _updatedAt,
    };

    /// <summary>All of a request is taken, or nothing.</summary>
    public void Update(Service service, Fields fields)
    {
        long now = service.Clock.Next();
        SortedDictionary<string, JsonNode>? keys = Merge(fields.Object("cmek"), "external_key_ids", _keys, ReadKey);
        SortedDictionary<string, JsonNode>? buckets = Merge(fields.Object("storage"), "buckets", _buckets, ReadBucket);
        if (keys is null && buckets is null)
            throw ServiceException.Invalid("cmek: is required, or storage");
        Replace(_keys, keys, _retiredKeys, now, (region, key) => new JsonObject { ["external_key_id"] = key.DeepClone(), ["region"] = region });
        Replace(_buckets, buckets, _retiredBuckets, now, (region, bucket) => new JsonObject(Members(bucket)) { ["region"] = region });
        _updatedAt = Clock.Format(now);
    }

    // The control's values by region after a request; null where that says nothing of it.
    private static SortedDictionary<string, JsonNode>? Merge(Fields? control, string name, SortedDictionary<string, JsonNode> before, Func<Fields, string, JsonNode> read)
    {
        if (control is null)
            return null;
        if (control.OneOf("type", "enabled", "disabled") == "disabled")
            return new SortedDictionary<string, JsonNode>(StringComparer.Ordinal);
        var after = new SortedDictionary<string, JsonNode>(before, StringComparer.Ordinal);
        if (control.Object(name) is { } regions)
        {
            foreach (string region in regions.Json.Select(r => r.Key))
            {
                if (!Regions.Contains(region))
                    throw regions.Error(region, "is not a region that is supported", "region_not_supported");
                if (regions.IsNull(region))
                    after.Remove(region);
                else
                    after[region] = read(regions, region);
            }
        }

        return after.Count > 0 ? after : throw control.Error(name, "one region at least must remain; to end the control its type is disabled");
    }

    private static JsonNode ReadKey(Fields regions, string region)
    {
        string id = regions.RequiredText(region);
        return id.StartsWith("ekey_", StringComparison.Ordinal) ? id : throw regions.Error(region, $"there is no external key {id}", "external_key_not_found");
    }

    private static JsonNode ReadBucket(Fields regions, string region)
    {
        Fields bucket = regions.RequiredObject(region);
        string project = bucket.RequiredText("project_number");
        if (!project.All(char.IsDigit))
            throw bucket.Error("project_number", "must be decimal digits");
        return new JsonObject { ["bucket_name"] = bucket.RequiredText("bucket_name"), ["project_number"] = project };
    }

    private static void Replace(
        SortedDictionary<string, JsonNode> values, SortedDictionary<string, JsonNode>? after, List<JsonObject> retired, long now, Func<string, JsonNode, JsonObject> entry)
    {
        if (after is null)
            return;
        foreach (KeyValuePair<string, JsonNode> gone in values.Where(v => !after.TryGetValue(v.Key, out JsonNode? kept) || !JsonNode.DeepEquals(kept, v.Value)))
        {
            JsonObject old = entry(gone.Key, gone.Value);
            old["expires_at"] = Clock.Format(now + (RetiredFor.Ticks / 10));
            retired.Add(old);
        }

        values.Clear();
        foreach (KeyValuePair<string, JsonNode> pair in after)
            values.Add(pair.Key, pair.Value);
    }

    private JsonObject Show(SortedDictionary<string, JsonNode> values, string name, List<JsonObject> retired, string retiredName, Func<JsonNode, (JsonNode Shown, JsonObject Status)> show)
    {
        var json = new JsonObject { ["type"] = values.Count > 0 ? "enabled" : "disabled", [retiredName] = new JsonArray(retired.Select(r => (JsonNode)JsonText.Copy(r)).ToArray()) };
        if (values.Count == 0)
            return json;
        (JsonObject? shown, JsonObject? statuses) = (new JsonObject(), new JsonObject());
        foreach (KeyValuePair<string, JsonNode> value in values)
        {
            (shown[value.Key], JsonObject? status) = show(value.Value);
            status["type"] = "active";
            status["validated_at"] = _updatedAt;
            statuses[value.Key] = status;
        }

        json[name] = shown;
        json["status"] = statuses;
        return json;
    }

    private (JsonNode, JsonObject) Key(JsonNode id) => (id.DeepClone(), new JsonObject { ["effective_external_key_id"] = id.DeepClone(), ["error"] = null, ["last_checked_at"] = _updatedAt });

    private static (JsonNode, JsonObject) Bucket(JsonNode bucket) =>
        (new JsonObject(Members(bucket)) { ["kms_key_name"] = null, ["location"] = null, ["project_id"] = null },
        new JsonObject { ["effective_bucket"] = bucket.DeepClone(), ["failed_checks"] = new JsonArray() });

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Members(JsonNode bucket) => JsonText.Copy(bucket.AsObject()).ToList().Select(m => new KeyValuePair<string, JsonNode?>(m.Key, m.Value?.DeepClone()));
}
