using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Environments;

/// <summary>environments.*</summary>
internal static class EnvironmentKinds
{
    public static ObjectKind Environment { get; } = new("environment", "env_", "/v1/environments")
    {
        ArchivedCode = "environment_archived",
        Fields = new[]
        {
            Field.Required("name", Name),
            Field.Text("description"),
            Field.Choice("scope", "organization", "account"),
            Field.Metadata,
            Field.Kept("config", EnvironmentConfig.Read, EnvironmentConfig.Default),
        },
        Created = call => call.Service.AddKey(call.Object),
        Deleting = (service, environment) => service.All<EnvironmentKey>().Remove(environment.Id),
    };

    private static JsonNode Name(ObjectCall call)
    {
        string name = call.Fields.RequiredText("name", 256);
        if (call.Service.All(Environment).Values.Any(e => e.Text("name") == name && e.Id != call.Object.Id && !e.IsArchived))
            throw ServiceException.Conflict($"name: an environment '{name}' exists already");
        return name;
    }
}

/// <summary>What the other rooms ask of environments.</summary>
internal static class KnownEnvironments
{
    public static StoredObject Environment(this Service service, string id) => service.Find(EnvironmentKinds.Environment, id);

    /// <summary>Whether a worker runs the built-in tools of the environment's sessions.</summary>
    public static bool IsSelfHosted(this StoredObject environment) => environment.Body["config"]!["type"]!.GetValue<string>() == "self_hosted";

    /// <summary>Gives a new self-hosted environment the key that its workers sign in with. The service makes such keys in its console.</summary>
    public static void AddKey(this Service service, StoredObject environment)
    {
        if (environment.IsSelfHosted())
            service.All<EnvironmentKey>().Add(environment.Id, new EnvironmentKey());
    }

    /// <summary>The id of the environment whose key a text is; null for any other text.</summary>
    public static string? EnvironmentOfKey(this Service service, string text) => service.All<EnvironmentKey>().FirstOrDefault(k => k.Value.Text == text).Key;
}

/// <summary>What the workers of an environment sign in with.</summary>
internal sealed class EnvironmentKey
{
    public string Text { get; } = Ids.New("sk-ant-oat01-emulator-");
}
