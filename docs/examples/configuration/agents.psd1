# What our team runs on Managed Agents. A pull request shows what it would change, main is applied: .github/workflows/agents.yml.
@{
    Configuration = 'ops-agents'

    Skills        = @{
        'pr-summary' = @{ Folder = './skills/pr-summary' }
    }

    MemoryStores  = @{
        'review-notes' = @{
            Name        = 'Review notes'
            Description = 'What reviews have taught.'
            # The agent writes here, too: the file is only the beginning.
            Memories    = @{ '/style.md' = @{ File = './memory/style.md'; Seed = $true } }
        }
    }

    Environments  = @{
        ops = @{
            Name   = 'ops'
            Config = @{
                Type       = 'cloud'
                Networking = @{ Type = 'limited'; AllowedHosts = @('api.github.com'); AllowPackageManagers = $true; AllowMcpServers = $true }
                Packages   = @{ Pip = @('ruff') }
            }
        }
    }

    Vaults        = @{
        ci = @{
            DisplayName = 'CI'
            Protect     = $true
            Credentials = @{
                # A secret is only named. A new one is sent when its revision changes.
                tickets = @{
                    DisplayName    = 'Tickets'
                    Auth           = @{ Type = 'static_bearer'; McpServerUrl = 'https://tickets.example.com/mcp'; Token = @{ EnvironmentVariable = 'TICKETS_TOKEN' } }
                    SecretRevision = '1'
                }
            }
        }
    }

    Agents        = @{
        reviewer = @{
            Name       = 'Code reviewer'
            Model      = @{ Id = 'claude-opus-5-5'; Effort = 'high' }
            System     = @{ File = './prompts/reviewer.md' }
            McpServers = @(@{ Name = 'tickets'; Url = 'https://tickets.example.com/mcp' })
            Tools      = @(
                @{ Type = 'agent_toolset_20260401'; Configs = @(@{ Name = 'bash'; PermissionPolicy = 'always_ask' }) }
                @{ Type = 'mcp_toolset'; McpServerName = 'tickets'; DefaultConfig = @{ PermissionPolicy = 'always_allow' } }
            )
            Skills     = @('pr-summary')
            Metadata   = @{ team = 'ops' }
        }
        lead     = @{
            Name       = 'Review lead'
            Model      = 'claude-opus-5-5'
            System     = @{ File = './prompts/lead.md' }
            Tools      = @(@{ Type = 'agent_toolset_20260401' })
            Multiagent = @{ Type = 'coordinator'; Agents = @('reviewer') }
        }
    }

    Deployments   = @{
        nightly = @{
            Name          = 'Nightly review'
            Agent         = 'lead'
            Environment   = 'ops'
            Vaults        = @('ci')
            Resources     = @(@{ Type = 'memory_store'; MemoryStore = 'review-notes'; Access = 'read_write' })
            Schedule      = @{ Type = 'cron'; Expression = '0 3 * * *'; Timezone = 'Europe/Berlin' }
            InitialEvents = @('Review the pull requests that were opened since yesterday.')
            Budget        = @{ MaxListCost = @{ Amount = '500' } } # 5.00 USD a run
        }
    }
}
