using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text.Json.Nodes;
using ManagedAgents.Client;
using ManagedAgents.Client.Resources;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Api;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using ManagedAgents.Tests.Module;
using ManagedAgents.Tests.Safety;
using Xunit;
using RecordedRequest = ManagedAgents.Emulator.Wire.RecordedRequest;

namespace ManagedAgents.Tests.Resources;

/// <summary>What every noun promises, asked of each kind that has cmdlets. A kind that has some and no line here fails.</summary>
public sealed class KindTests : IDisposable
{
    private const string MakeDeployment =
        "$(if (!$agent) { $agent = New-MAAgent a claude-opus-4-6; $environment = New-MAEnvironment ([guid]::NewGuid()) }; New-MADeployment one $agent $environment -Message hello)";
    private const string WriteSkill = "$null = [IO.Directory]::CreateDirectory(\"$Folder/one\"); [IO.File]::WriteAllText(\"$Folder/one/SKILL.md\", \"---`nname: one`ndescription: d`n---`n\")";

    // A skill has a version from its beginning, and is deleted only without any.
    private const string MakeSkill = "$made = New-MASkill \"$Folder/one\"; $made | Get-MASkillVersion | Remove-MASkillVersion -Confirm:$false";

    /// <summary>How one is made, by kind: with as little as it takes.</summary>
    private static readonly Dictionary<string, string> Make = new(StringComparer.Ordinal)
    {
        ["agent"] = "New-MAAgent one claude-opus-4-6",
        ["environment"] = "New-MAEnvironment one",
        ["session"] = "Start-MASession (New-MAAgent a claude-opus-4-6) (New-MAEnvironment ([guid]::NewGuid()))",
        ["file"] = "New-MAFile -Content x -Name one.txt",
        ["vault"] = "New-MAVault one",
        ["memory store"] = "New-MAMemoryStore one",
        ["model"] = "Get-MAModel -First 1",
        ["thread"] = "$(if (!$session) { $session = Start-MASession (New-MAAgent a claude-opus-4-6) (New-MAEnvironment ([guid]::NewGuid())); $null = $session | Send-MAMessage delegate | Receive-MAEvent }; Get-MAThread -Session $session | Where-Object ParentThreadId)",
        ["deployment"] = MakeDeployment,
        ["deployment run"] = MakeDeployment + " | Start-MADeployment",
        ["dream"] = "$(if (!$store) { $store = New-MAMemoryStore s }; Start-MADream $store claude-opus-4-6)",
        ["skill"] = $"$({WriteSkill}; {MakeSkill}; $made)",
        ["skill version"] = $"$({WriteSkill}; if (!$skill) {{ {MakeSkill}; $skill = $made }}; New-MASkillVersion $skill \"$Folder/one\")",
        ["user profile"] = "New-MAUserProfile one",
        ["tunnel"] = "New-MATunnel one",
        ["tunnel certificate"] = "$(if (!$tunnel) { $tunnel = New-MATunnel t }; New-MATunnelCertificate $tunnel -Certificate $Pem)",
        ["work item"] = """
            $(if (!$environment) { $environment = New-MAEnvironment w -SelfHosted; $workers = & $WorkersOf $environment }
            $null = Start-MASession (New-MAAgent a claude-opus-4-6) $environment | Send-MAMessage hello
            Get-MAWork -Environment $environment -Connection $workers -First 1)
            """,
        ["vault credential"] = "$(if (!$vault) { $vault = New-MAVault v }; New-MAVaultCredential $vault -Url https://one.example/mcp -Token $Secret)",
        ["memory"] = "$(if (!$store) { $store = New-MAMemoryStore s }; New-MAMemory /one.md one -MemoryStore $store)",
        ["memory version"] = "Get-MAMemoryVersion $(if (!$store) { $store = New-MAMemoryStore s }; $memory = New-MAMemory /one.md one -MemoryStore $store; $null = $memory | Set-MAMemory -Content more; $memory.MemoryVersionId) -MemoryStore $store",
    };

    /// <summary>What names the object that one belongs to, where its id alone is given.</summary>
    private static readonly Dictionary<string, string> Owners = new(StringComparer.Ordinal)
    {
        ["vault credential"] = "-Vault $vault", ["thread"] = "-Session $session", ["skill version"] = "-Skill $skill",
        ["tunnel certificate"] = "-Tunnel $tunnel", ["work item"] = "-Environment $environment",
        ["memory"] = "-MemoryStore $store", ["memory version"] = "-MemoryStore $store",
    };

    /// <summary>What a list needs besides.</summary>
    private static readonly Dictionary<string, string> Lists = new(StringComparer.Ordinal) { ["work item"] = "-Connection $workers" };

    /// <summary>What must come first, so that the service takes a change.</summary>
    private static readonly Dictionary<string, string> Before = new(StringComparer.Ordinal) { ["Disable-MADream"] = "$null = $one | Wait-MADream" };

    /// <summary>What a change says, where the kind has no metadata.</summary>
    private static readonly Dictionary<string, string> Said = new(StringComparer.Ordinal) { ["memory"] = "-Content other" };

    private static readonly Type[] Cmdlets = [.. LoadedModule.Assembly("ManagedAgents").GetExportedTypes().Where(type => !type.IsAbstract && Attribute.IsDefined(type, typeof(CmdletAttribute)))];

    private readonly EmulatorServer _emulator = TestEmulator.Start(new EmulatorOptions
    {
        Scenario = Scenario.FromJson("""{"match":"delegate","steps":[{"workflow":"Review","steps":[{"message":"I have looked."}]}]}"""),
    });
    private readonly PowerShellEngine _engine = new();
    private readonly TestFolder _folder = new();

    public KindTests()
    {
        _engine.SetVariable("Folder", _folder.Path);
        _engine.Connect(_emulator.Uri, _emulator.ApiKey);
        _engine.SetVariable("Secret", EngineConnection.Secure("secret-of-a-test"));
        _engine.SetVariable("Pem", CmdletCases.Pem);
        _engine.SetVariable("Emulator", _emulator);
        _engine.Run("""
            $WorkersOf = {
                param($environment)
                $key = [Net.NetworkCredential]::new('', $Emulator.GetEnvironmentKey($environment.Id)).SecurePassword
                Connect-MAService -AuthToken $key -BaseUri $ServerUri -PassThru
                Connect-MAService -ApiKey $ServerKey -BaseUri $ServerUri
            }
            """).Succeeded();
    }

    /// <summary>The kinds of objects that a generic cmdlet is of.</summary>
    public static TheoryData<string> Names => [.. Cmdlets.Select(KindOf).OfType<string>().Distinct().Order(StringComparer.Ordinal).Where(name => name is not "session resource")];

    /// <summary>The cmdlets that change something of a kind by its id, with what they need besides.</summary>
    public static TheoryData<string, string> Changes
    {
        get
        {
            var changes = new TheoryData<string, string>();
            foreach (Type cmdlet in Cmdlets.Where(type => KindOf(type) is { } kind && Make.ContainsKey(kind) && type.GetProperty("Id") is not null && CmdletAttributeOf(type) is { SupportsShouldProcess: true, VerbName: not ("Export" or "Save") }))
                changes.Add(KindOf(cmdlet)!, $"{NameOf(cmdlet)} {(CmdletAttributeOf(cmdlet).VerbName == "Set" ? Said.GetValueOrDefault(KindOf(cmdlet)!, "-Metadata @{ a = 'b' }") : string.Empty)} -Confirm:$false");
            return changes;
        }
    }

    public void Dispose()
    {
        _engine.Dispose();
        _emulator.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_id_its_object_and_a_copy_of_that_name_it(string kind)
    {
        (string get, string own) = (GetOf(kind), OwnerOf(kind));
        string[] ids = [.. _engine.Run($$"""
            $one = {{Make[kind]}}
            $copy = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($one))
            {{get}} $one.Id {{own}}; {{get}} $one; $one | {{get}}; $one.Id | {{get}} {{own}}; $copy | {{get}}; [pscustomobject]@{ Id = $one.Id } | {{get}} {{own}}
            """).Succeeded().Output.Select(found => (string)found.Properties["Id"].Value)];
        Assert.Equal(6, ids.Length);
        Assert.Single(ids.Distinct());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_id_or_an_object_of_another_kind_is_refused_before_the_network(string kind)
    {
        PipelineResult result = _engine.Run($$"""
            $vault = 'vlt_01AbCdEf23456789'; $session = 'sesn_01AbCdEf23456789'; $skill = 'skill_01AbCdEf23456789'; $store = 'memstore_01AbCdEf23456789'
            $environment = 'env_01AbCdEf23456789'; $tunnel = [pscustomobject]@{ Id = 'one' }
            $other = [ManagedAgents.Client.ReceivedObject]::Read('{{(kind == "model" ? "ManagedAgents.Client.Vaults.Vault" : "ManagedAgents.Client.Models.ModelInfo")}}', '{"id":"without-prefix"}', $null, $false)
            $copy = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($other))
            {{GetOf(kind)}} sevt_01AbCdEf23456789 {{OwnerOf(kind)}}
            $other, $copy, [pscustomobject]@{ Id = 4711 } | {{GetOf(kind)}} {{OwnerOf(kind)}}
            """);
        Assert.Equal(4, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.StartsWith("WrongIdKind,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Empty(_emulator.Requests);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void One_that_is_not_there_is_an_error_of_its_own_and_the_next_is_read(string kind)
    {
        PipelineResult result = _engine.Run($"$one = {Make[kind]}; '{PrefixOf(kind)}01AbCdEf23456789', $one.Id | {GetOf(kind)} {OwnerOf(kind)}");
        Assert.Single(result.Output);
        Assert.StartsWith(NounOf(kind) + "NotFound,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void First_and_skip_count_whether_it_is_named_or_listed(string kind)
    {
        PipelineResult made = _engine.Run($"$one = {Make[kind]}; $two = {Make[kind].Replace("one", "two", StringComparison.Ordinal)}; {ListOf(kind)} -First 1").Succeeded();
        Assert.Single(made.Output);
        Assert.Contains("limit=1", _emulator.Requests[^1].Target, StringComparison.Ordinal);
        Assert.Single(_engine.Run($"$one, $two | {GetOf(kind)} -Skip 1").Succeeded().Output);
        Assert.Single(_engine.Run($"{GetOf(kind)} $one, $two -First 1").Succeeded().Output);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Tab_completes_its_ids(string kind)
    {
        string id = _engine.Run($"({Make[kind]}).Id").Succeeded().Only<string>();
        string line = $"{ListOf(kind)} -Id ";
        Assert.Contains(id, _engine.Run($"[Management.Automation.CommandCompletion]::CompleteInput('{line}', {line.Length}, $null).CompletionMatches | ForEach-Object CompletionText").Values<string>());
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_change_that_is_only_tried_sends_nothing_and_a_real_one_is_a_request_of_the_document(string kind, string change)
    {
        _engine.Run($"$one = {Make[kind]}; {Before.GetValueOrDefault(change.Split(' ')[0])}").Succeeded();
        int before = _emulator.Requests.Count;
        Assert.Empty(_engine.Run($"$one | {change} -WhatIf").Succeeded().Output);
        Assert.Equal(before, _emulator.Requests.Count);
        _engine.Run($"$one | {change}").Succeeded();
        RecordedRequest sent = _emulator.Requests.Skip(before).First(request => request.Method != "GET");
        Check(sent);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_it_asks_is_in_the_document_with_its_beta(string kind)
    {
        _engine.Run($"$one = {Make[kind]}; $null = {GetOf(kind)} $one; $null = {ListOf(kind)}").Succeeded();
        Assert.All(_emulator.Requests, Check);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void One_whose_answer_is_lost_is_made_once(string kind)
    {
        if (!Cmdlets.Any(type => KindOf(type) == kind && (CmdletAttributeOf(type).VerbName is "New" or "Start")))
            return;
        ResourceKind known = Kinds.All.Single(known => known.Name == kind);
        string path = "/v1/" + (known.Parent is { } parent ? parent.Path + "/*/" : string.Empty) + known.Path;
        using IDisposable struck = _emulator.AddFault(FaultRule.FromJson($$"""{"method":"POST","path":"{{path}}","nth":1,"dropResponse":true}""").Single());
        string id = _engine.Run($"({Make[kind]}).Id").Succeeded().Only<string>();
        Assert.Equal(id, _engine.Run($"{GetOf(kind)} {OwnerOf(kind)} | ForEach-Object Id").Succeeded().Only<string>());
    }

    /// <summary>A request's query and beta are those that the OpenAPI document has for it.</summary>
    private static void Check(RecordedRequest sent)
    {
        string[] target = sent.Target.Split('?');
        JsonObject operation = OpenApiOperations.Find(sent.Method, target[0]);
        Assert.Equal(OpenApiOperations.Beta(operation), sent.Headers.TryGetValue("anthropic-beta", out string? beta) ? beta : null);
        IEnumerable<string> names = target.Skip(1).SelectMany(query => query.Split('&')).Select(pair => Uri.UnescapeDataString(pair.Split('=')[0]));
        Assert.All(names, name => Assert.Contains(name, OpenApiOperations.QueryNames(operation)));
        if (OpenApiOperations.BodySchema(operation) is { } schema)
            Assert.Empty(OpenApiSchemas.Validate(schema, sent.Body!));
    }

    private static string? KindOf(Type cmdlet)
    {
        for (Type? type = cmdlet; type is not null; type = type.BaseType)
        {
            if (type.IsGenericType && type.GetGenericTypeDefinition().Name == "ResourceCmdlet`1")
                return Kinds.All.Single(kind => kind.GetType().GetGenericArguments().SequenceEqual(type.GetGenericArguments())).Name;
        }

        return null;
    }

    private static CmdletAttribute CmdletAttributeOf(Type cmdlet) => (CmdletAttribute)Attribute.GetCustomAttribute(cmdlet, typeof(CmdletAttribute))!;

    private static string NameOf(Type cmdlet) => $"{CmdletAttributeOf(cmdlet).VerbName}-{CmdletAttributeOf(cmdlet).NounName}";

    private static string GetOf(string kind) => "Get-MA" + NounOf(kind);

    private static string OwnerOf(string kind) => Owners.GetValueOrDefault(kind, string.Empty);

    private static string ListOf(string kind) => $"{GetOf(kind)} {OwnerOf(kind)} {Lists.GetValueOrDefault(kind, string.Empty)}";

    private static string NounOf(string kind) => Kinds.All.Single(known => known.Name == kind).Noun;

    private static string PrefixOf(string kind) => Kinds.All.Single(known => known.Name == kind).Prefix;
}
