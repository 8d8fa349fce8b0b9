using System;
using System.Linq;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Help;

/// <summary>The code of the about topics that reads the environment, as platforms and web servers set it, runs as it stands.</summary>
[Collection(ProcessState.Name)]
public sealed class AboutSignInTests
{
    [Fact]
    public void The_workloads_of_the_runbook_sign_in() => Sign(
        """
        $null = Stop-MAEmulator
        $emulator = Start-MAEmulator -FederationRule @{ id = 'fdrl_01ABC'; serviceAccount = 'svac_01ABC'; audience = 'api://managed-agents'; subject = 'azure:automation' }
        $emulator | Connect-MAService
        $null = New-MAAgent 'Cloud helper' claude-opus-5-5
        $null = New-MAEnvironment ops
        $env:ANTHROPIC_BASE_URL = $emulator.Uri
        function Get-AzDisk { param([string] $Name) }
        """,
        "AzureAutomation",
        $"$null = . {{ {new AboutTopic("about_ManagedAgents_Runbooks").CodeOf("AZURE AUTOMATION").Single()} }}; (Get-MAConnection).Source",
        "-ManagedIdentity");

    [Fact]
    public void The_ways_to_sign_in_run()
    {
        var topic = new AboutTopic("about_ManagedAgents_SignIn");
        foreach ((string section, string platform, string source) in new[] { ("WORKLOADS", "GitHubActions", "-GitHubActions"), ("GITHUB", "GitHubActions", "-GitHubActions"), ("AZURE DEVOPS", "AzureDevOps", "-AzureDevOps"), ("AZURE", "AzureVirtualMachine", "-ManagedIdentity") })
        {
            Sign(
                """
                $env:ANTHROPIC_BASE_URL = $emulator.Uri
                $env:ANTHROPIC_FEDERATION_RULE_ID = 'fdrl_emulator'; $env:ANTHROPIC_ORGANIZATION_ID = '00000000-0000-4000-8000-000000000000'
                $env:ANTHROPIC_IDENTITY_TOKEN = $null
                """,
                platform,
                topic.CodeOf(section)[^1].Replace("fdrl_01ABC", "fdrl_emulator", StringComparison.Ordinal) + "\n$null = Get-MAVault; (Get-MAConnection).Source",
                source);
        }

        ExampleRun.Check($"$shown = . {{ {string.Join('\n', topic.CodeOf("EXAMPLES"))} }}; $shown[-1].Source; (Get-MAVault).DisplayName; foreach ($name in $variables.Keys) {{ [Environment]::SetEnvironmentVariable($name, $null) }}", expected: "-GitHubActions\nmade with a new token", environment: []);
    }

    [Fact]
    public void The_receivers_of_webhooks_take_a_delivery_and_refuse_a_changed_one()
    {
        var topic = new AboutTopic("about_ManagedAgents_Webhooks");
        ExampleRun.Check(
            $$"""
            # What the hosts give, with the delivery that the emulator made.
            function Push-OutputBinding { param($Name, $Value) if ($Name -eq 'Response') { "$($Value.StatusCode)" } else { "queued $(($Value | ConvertFrom-Json).data.type)" } }
            function Add-PodeRoute { param($Method, $Path, $ScriptBlock) . $ScriptBlock }
            function Set-PodeResponseStatus { param($Code) "$Code" }
            $body = '{"type":"event","id":"whe_1","created_at":"2026-11-29T07:00:00Z","data":{"type":"session.status_idled","id":"' + $session.Id + '"} }'
            $stamp = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds()
            $mac = [Security.Cryptography.HMACSHA256]::new([Convert]::FromBase64String('AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='))
            $signature = 'v1,' + [Convert]::ToBase64String($mac.ComputeHash([Text.Encoding]::UTF8.GetBytes("whe_1.$stamp.$body")))
            foreach ($text in $body, $body.Replace('idled', 'ended')) {
                $headers = @{ 'webhook-id' = 'whe_1'; 'webhook-timestamp' = "$stamp"; 'webhook-signature' = $signature }
                $Request = @{ RawBody = $text; Headers = $headers; Body = ($text | ConvertFrom-Json) }
                $WebEvent = @{ Request = $Request; Data = $Request.Body }
                try { . {
                    $ErrorActionPreference = 'Stop'
                    {{topic.CodeOf("AZURE FUNCTIONS").Single()}}
                } } catch { "$($_.FullyQualifiedErrorId.Split(',')[0])" }
                {{topic.CodeOf("PODE").Single()}}
                $env:ANTHROPIC_WEBHOOK_SIGNING_KEY = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='
                $job = {
                    {{topic.CodeOf("AZURE AUTOMATION").Single()}}
                }
                try { $ErrorActionPreference = 'Stop'; (. $job -WebhookData ([pscustomobject]@{ RequestBody = $text; RequestHeader = [pscustomobject]$headers })).Title } catch { "$($_.FullyQualifiedErrorId.Split(',')[0])" }
            }
            """,
            expected: "queued session.status_idled\n204\n204\nDisk report\nWebhookSignatureInvalid\n401\nWebhookSignatureInvalid",
            environment: []);
    }

    /// <summary>Runs code with the variables of a platform, which the emulator is.</summary>
    private static void Sign(string setUp, string platform, string code, string expected) => ExampleRun.Check(
        $"$variables = $emulator.GetIdentityVariables('{platform}'); foreach ($name in $variables.Keys) {{ [Environment]::SetEnvironmentVariable($name, $variables[$name]) }}\ntry {{ {code} }} finally {{ foreach ($name in $variables.Keys) {{ [Environment]::SetEnvironmentVariable($name, $null) }} }}",
        expected,
        setUp,
        environment: []);
}
