using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;

namespace ManagedAgents.Emulator.Environments;

/// <summary>Reads the config of an environment, in both wire formats.</summary>
internal static class EnvironmentConfig
{
    private static readonly string[] PackageManagers = { "apt", "cargo", "gem", "go", "npm", "pip" };

    /// <summary>What an environment has that says nothing of it.</summary>
    public static JsonObject Default(ObjectCall call) => new()
    {
        ["type"] = "cloud",
        ["networking"] = new JsonObject { ["type"] = "unrestricted" },
        ["packages"] = Packages(null, null),
    };

    public static JsonObject Read(ObjectCall call) => Read(call.Service.Forms, call.Fields.RequiredObject("config"), call.Before("config") as JsonObject);

    private static JsonObject Read(WireForms forms, Fields config, JsonObject? before)
    {
        string type = config.OneOf("type", "cloud", "self_hosted");
        if (before is not null && before["type"]!.GetValue<string>() != type)
            throw config.Error("type", "cannot change", "invalid_config_type_change");
        if (type == "self_hosted")
            return new JsonObject { ["type"] = type };
        bool keepsNetworking = before is not null && !config.Has("networking");
        return new JsonObject
        {
            ["type"] = type,
            ["networking"] = keepsNetworking ? before!["networking"]!.DeepClone() : Networking(forms, config.Object("networking")),
            ["packages"] = Packages(config.Object("packages"), before?["packages"] as JsonObject),
        };
    }

    private static JsonObject Networking(WireForms forms, Fields? networking)
    {
        switch (networking?.OneOf("type", "unrestricted", "limited", "package_managers_and_custom"))
        {
            case "limited":
                forms.UseCurrent($"{networking.PathOf("type")}: 'limited'", "'package_managers_and_custom'");
                return Limited(networking, networking.Flag("allow_package_managers") ?? false, networking.Flag("allow_mcp_servers") ?? false);
            case "package_managers_and_custom":
                forms.UseLaunch($"{networking.PathOf("type")}: 'package_managers_and_custom'", "'limited'");
                return forms.AnswersInLaunchForm
                    ? new JsonObject { ["type"] = "package_managers_and_custom", ["allowed_hosts"] = networking.TextArray("allowed_hosts") }
                    : Limited(networking, true, false);
            default:
                return new JsonObject { ["type"] = "unrestricted" };
        }
    }

    private static JsonObject Limited(Fields networking, bool packageManagers, bool mcpServers) => new()
    {
        ["type"] = "limited",
        ["allowed_hosts"] = networking.TextArray("allowed_hosts"),
        ["allow_package_managers"] = packageManagers,
        ["allow_mcp_servers"] = mcpServers,
    };

    private static JsonObject Packages(Fields? packages, JsonObject? before)
    {
        var read = new JsonObject { ["type"] = "packages" };
        foreach (string manager in PackageManagers)
            read[manager] = packages is null || !packages.Has(manager) ? before?[manager]?.DeepClone() ?? new JsonArray() : packages.TextArray(manager);
        return read;
    }
}
