using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;

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
    };

    private static JsonNode Name(ObjectCall call)
    {
        var name = call.Fields.RequiredText("name", 256);
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
}
