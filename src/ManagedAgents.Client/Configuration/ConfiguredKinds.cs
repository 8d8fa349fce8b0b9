using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Deployments;
using ManagedAgents.Client.Environments;
using ManagedAgents.Client.Memory;
using ManagedAgents.Client.Skills;
using ManagedAgents.Client.Vaults;

namespace ManagedAgents.Client.Configuration;

/// <summary>All that a document can declare, field by field: what is read, compared, sent, exported and said by the JSON schema comes from here.</summary>
internal static class ConfiguredKinds
{
    private static readonly string[] PackageManagers = ["apt", "cargo", "gem", "go", "npm", "pip"];
    private static readonly TextShape Text = new();
    private static readonly FlagShape Flag = new();
    private static readonly ListShape TextSet = new(Text, ListOrder.Set);
    private static readonly TableShape Nothing = new();
    private static readonly UnionShape Switch = new(("enabled", Nothing), ("disabled", Nothing)) { TakesWord = true };
    private static readonly UnionShape Policy = new(("always_allow", Nothing), ("always_ask", Nothing), ("auto", Nothing)) { TakesWord = true };
    private static readonly ReferenceShape AgentReference = new(static () => Agent!, ReferenceForm.Agent);
    private static readonly ListShape Team = new(new TeamMemberShape(AgentReference));

    public static ConfiguredKind Skill { get; } = new ConfiguredKind<Skill>("Skills", Skills.Skill.Kind) { NameField = "display_name", Rank = 0, IsMarked = false, CanBeArchived = false, Settings = ["Folder", "Name"] };

    public static ConfiguredKind MemoryStore { get; } = new ConfiguredKind<MemoryStore>("MemoryStores", Memory.MemoryStore.Kind, Name(255), new("description", new TextShape(1024))) { Rank = 1, Settings = ["Memories"] };

    public static ConfiguredKind AgentMemory { get; } = new ConfiguredKind<AgentMemory>("Memories", Memory.AgentMemory.Kind, new FieldMember("content", new TextShape { MostBytes = 102_400 }) { IsRequired = true })
    {
        NameField = "path", Rank = 2, Parent = MemoryStore, IsMarked = false, CanBeArchived = false, Settings = ["File", "Seed"],
    };

    public static ConfiguredKind Environment { get; } = new ConfiguredKind<AgentEnvironment>("Environments", AgentEnvironment.Kind,
        Name(256),
        new("description", Text),
        new("scope", new TextShape(int.MaxValue, "organization", "account")) { IsClearable = false, Default = "organization" },
        new("config", new UnionShape(("cloud", Table(new("networking", Networking()) { Default = Word("unrestricted") }, new("packages", Packages()))), ("self_hosted", Nothing)) { TakesWord = true }) { IsClearable = false, KeepsType = true }) { Rank = 3, MayShareName = false };

    public static ConfiguredKind Vault { get; } = new ConfiguredKind<Vault>("Vaults", Vaults.Vault.Kind, Name(255, "display_name")) { NameField = "display_name", Rank = 4, Settings = ["Credentials"] };

    public static ConfiguredKind Credential { get; } = new ConfiguredKind<VaultCredential>("Credentials", VaultCredential.Kind,
        new("auth", Auth()) { IsRequired = true, IsClearable = false, KeepsType = true },
        new("display_name", new TextShape(255))) { NameField = "display_name", Rank = 5, Parent = Vault, HasSecrets = true, MayShareName = false, Settings = ["SecretRevision"] };

    public static ConfiguredKind Agent { get; } = new ConfiguredKind<Agent>("Agents", Agents.Agent.Kind,
        Name(256),
        new("model", new TableShape(new("id", Text) { IsRequired = true }, new("effort", Words("low", "medium", "high", "xhigh", "max")), new("speed", Text) { Default = "standard" }, new("inference_geo", Text)) { Short = "id", IsReplaced = true }) { IsRequired = true, IsClearable = false },
        new("description", new TextShape(2048)),
        new("system", new TextShape(100_000)),
        new("tools", new ListShape(Tool(), ListOrder.Keyed)),
        new("mcp_servers", new ListShape(new UnionShape(("url", Table(new("name", new TextShape(255)) { IsRequired = true }, new("url", new TextShape(2048)) { IsRequired = true }))) { Otherwise = "url" }, ListOrder.Keyed)),
        new("skills", new ListShape(new AgentSkillShape(new ReferenceShape(static () => Skill, ReferenceForm.Skill)))),
        new("multiagent", Multiagent()),
        new("execution_identity", new UnionShape(("service_account", Nothing), ("aws_role", Table(new FieldMember("role_arn", new TextShape(2048)) { IsRequired = true }))) { TakesWord = true }) { Default = Word("service_account") })
    {
        Rank = 6, HasVersions = true, CanBeDeleted = false,
    };

    public static ConfiguredKind Deployment { get; } = new ConfiguredKind<Deployment>("Deployments", Deployments.Deployment.Kind,
        Name(int.MaxValue),
        new("description", Text),
        new("agent", AgentReference) { IsRequired = true, IsClearable = false },
        new("environment_id", new ReferenceShape(static () => Environment)) { Alias = "environment", IsRequired = true, IsClearable = false },
        new("initial_events", new ListShape(InitialEvent())) { IsRequired = true, IsClearable = false },
        new("resources", new ListShape(Resource())),
        new("vault_ids", new ListShape(new ReferenceShape(static () => Vault))) { Alias = "vaults" },
        new("budget", new UnionShape(("limit", Table(new FieldMember("max_list_cost", Table(new("amount", new AmountShape()) { IsRequired = true }, new("currency", Text) { Otherwise = "USD" })) { IsRequired = true }))) { Otherwise = "limit" }),
        new("schedule", new UnionShape(("cron", Table(new("expression", Text) { IsRequired = true }, new("timezone", Text) { IsRequired = true }))) { Otherwise = "cron" }))
    {
        Rank = 7, CanBeDeleted = false, Settings = ["Paused"],
    };

    /// <summary>All of them, in the order in which they are made.</summary>
    public static IReadOnlyList<ConfiguredKind> All { get; } = [Skill, MemoryStore, AgentMemory, Environment, Vault, Credential, Agent, Deployment];

    /// <summary>Those that have a table of their own.</summary>
    public static IEnumerable<ConfiguredKind> Tables => All.Where(static kind => kind.Parent is null);

    /// <summary>The kind that is declared within objects of another; null where there is none.</summary>
    public static ConfiguredKind? In(ConfiguredKind parent) => All.FirstOrDefault(kind => kind.Parent == parent);

    private static FieldMember Name(int most, string name = "name") => new(name, new TextShape(most)) { IsRequired = true, IsClearable = false };

    private static TableShape Table(params FieldMember[] members) => new(members);

    private static Dictionary<string, object?> Word(string type) => new() { ["type"] = type };

    private static UnionShape Words(params string[] words) => new([.. words.Select(static word => (word, Nothing))]) { TakesWord = true };

    private static UnionShape Networking() => new(
        ("unrestricted", Nothing),
        ("limited", new TableShape(new("allowed_hosts", TextSet), new("allow_package_managers", Flag) { Default = false }, new("allow_mcp_servers", Flag) { Default = false }) { IsReplaced = true })) { TakesWord = true };

    private static TableShape Packages() => new([.. PackageManagers.Select(static manager => new FieldMember(manager, TextSet)), new FieldMember("type", Text) { Default = "packages" }]);

    private static UnionShape Auth()
    {
        FieldMember server = new("mcp_server_url", Text) { IsRequired = true, IsFixed = true };
        UnionShape proof = new(("none", Nothing), ("client_secret_basic", Table(Secret("client_secret"))), ("client_secret_post", Table(Secret("client_secret")))) { TakesWord = true };
        TableShape refresh = Table(
            new("client_id", Text) { IsRequired = true, IsFixed = true },
            new("token_endpoint", Text) { IsRequired = true, IsFixed = true },
            Secret("refresh_token"),
            new("token_endpoint_auth", proof) { IsRequired = true },
            new("resource", Text) { IsFixed = true },
            new("scope", Text));
        return new UnionShape(
            ("static_bearer", Table(server, Secret("token"))),
            ("mcp_oauth", Table(server, Secret("access_token"), new("expires_at", new TimeShape()) { MovesWith = "refresh" }, new("refresh", refresh))),
            ("environment_variable", Table(
                new("secret_name", Text) { IsRequired = true, IsFixed = true },
                Secret("secret_value"),
                new("networking", new UnionShape(("unrestricted", Nothing), ("limited", Table(new FieldMember("allowed_hosts", TextSet)))) { TakesWord = true }) { IsRequired = true },
                new("injection_location", Table(new("header", Flag) { Default = true }, new("body", Flag) { Default = true })))));
    }

    private static FieldMember Secret(string name) => new(name, new SecretShape()) { IsRequired = true };

    private static UnionShape Tool()
    {
        return new UnionShape(
            (AgentToolset.WireType, Table(ByDefault("always_allow"), Configs())),
            ("mcp_toolset", Table(new("mcp_server_name", new TextShape(255)) { IsRequired = true }, ByDefault("always_ask"), Configs())),
            ("custom", Table(
                new("name", new TextShape(128)) { IsRequired = true },
                new("description", Text) { IsRequired = true },
                new("input_schema", new FreeShape()) { IsRequired = true })));
    }

    private static FieldMember ByDefault(string policy) => new("default_config", Table(new("enabled", Flag) { Default = true }, new("permission_policy", Policy) { Default = Word(policy) }));

    private static FieldMember Configs() => new("configs", new ListShape(
        Table(
            new("name", new TextShape(128)) { IsRequired = true },
            new("type", Text) { Echoes = "name" },
            new("enabled", Flag),
            new("permission_policy", Policy),
            new("allowed_domains", TextSet),
            new("blocked_domains", TextSet),
            new("max_content_tokens", new NumberShape()),
            new("url_sources", new FreeShape()),
            new("user_location", new FreeShape())),
        ListOrder.Keyed)) { IsWhole = true };

    private static UnionShape Multiagent()
    {
        FieldMember part = new("inline_agents", Switch);
        TableShape agents = Table(part, new FieldMember("predefined_agents", Team));
        UnionShape group = new(("enabled", agents), ("disabled", Nothing)) { TakesWord = true };
        return new UnionShape(
            ("coordinator", Table(new FieldMember("agents", Team) { IsRequired = true })),
            ("multiagent_20261001", Table(
                new("advisor", new UnionShape(("enabled", Table(new FieldMember("model", Text) { IsRequired = true })), ("disabled", Nothing)) { TakesWord = true }),
                new("subagents", group),
                new("workflows", group))));
    }

    private static UnionShape InitialEvent()
    {
        ListShape content = new(new UnionShape(
            ("text", Table(new FieldMember("text", Text) { IsRequired = true })),
            ("image", Table(new FieldMember("source", new FreeShape()) { IsRequired = true })),
            ("document", Table(new("source", new FreeShape()) { IsRequired = true }, new("context", Text), new("title", Text)))) { ShortType = "text", ShortMember = "text" });
        UnionShape rubric = new(("text", Table(new FieldMember("content", Text) { IsRequired = true })), ("file", Table(new FieldMember("file_id", Text) { IsRequired = true }))) { ShortType = "text", ShortMember = "content" };
        FieldMember said = new("content", content) { IsRequired = true };
        return new UnionShape(
            ("user.message", Table(said)),
            ("system.message", Table(said)),
            ("user.define_outcome", Table(new("description", Text) { IsRequired = true }, new("rubric", rubric) { IsRequired = true }, new("max_iterations", new NumberShape())))) { ShortType = "user.message", ShortMember = "content" };
    }

    private static UnionShape Resource() => new(
        ("memory_store", Table(new("memory_store_id", new ReferenceShape(static () => MemoryStore)) { Alias = "memory_store", IsRequired = true }, new("access", Text), new("instructions", new TextShape(4096)))),
        ("github_repository", Table(
            new("url", Text) { IsRequired = true },
            new("authorization_token", new SecretShape()),
            new("checkout", new UnionShape(("branch", Table(new FieldMember("name", Text) { IsRequired = true })), ("commit", Table(new FieldMember("sha", Text) { IsRequired = true })))),
            new("mount_path", Text))),
        ("file", Table(new("file_id", Text) { IsRequired = true }, new("mount_path", Text))));
}
