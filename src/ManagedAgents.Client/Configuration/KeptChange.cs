using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using System.Linq;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Configuration;

/// <summary>A change as plain values, and back, so that a plan can be reviewed and applied later. There is no secret in it.</summary>
public static class KeptChange
{
    /// <summary>The change as plain values.</summary>
    /// <param name="change">The change.</param>
    /// <returns>The values.</returns>
    public static IDictionary Keep(ConfigurationChange change) => new OrderedDictionary
    {
        ["kind"] = change.Kind,
        ["key"] = change.Key,
        ["name"] = change.Name,
        ["id"] = change.Id,
        ["action"] = (int)change.Action,
        ["difference"] = change.Difference.Select(Keep).ToArray(),
        ["reason"] = change.Reason,
        ["error_id"] = change.ErrorId,
        ["version"] = change.Version,
        ["updated_at"] = change.UpdatedAt,
        ["depends_on"] = change.DependsOn,
        ["configuration"] = change.Plan.Configuration,
        ["document_hash"] = change.Plan.DocumentHash,
        ["base_uri"] = change.Plan.BaseUri,
        ["workspace_id"] = change.Plan.WorkspaceId,
        ["paths"] = change.Plan.Paths,
        ["adopts"] = change.Plan.Options.Adopts,
        ["prunes"] = change.Plan.Options.Prunes,
        ["deletes"] = change.Plan.Options.Deletes,
        ["forces"] = change.Plan.Options.Forces,
        ["throttle_limit"] = change.Plan.Options.ThrottleLimit,
    };

    /// <summary>The change again; what it is compared with is read anew before it is made.</summary>
    /// <param name="kept">The values.</param>
    /// <returns>The change.</returns>
    public static ConfigurationChange Restore(IReadOnlyDictionary<string, object?> kept) =>
        new((string)kept["kind"]!, (string)kept["key"]!, (ConfigurationAction)System.Convert.ToInt32(kept["action"], CultureInfo.InvariantCulture))
        {
            Name = kept["name"] as string,
            Id = kept["id"] as string,
            Difference = ShownValues.Restored<IReadOnlyDictionary<string, object?>>(kept["difference"]).Select(RestoreDifference).ToArray(),
            Reason = kept["reason"] as string,
            ErrorId = kept["error_id"] as string,
            Version = kept["version"],
            UpdatedAt = kept["updated_at"] as string,
            DependsOn = ShownValues.Restored<string>(kept["depends_on"]),
            Plan = new ConfigurationPlanInfo((string)kept["configuration"]!, (string)kept["document_hash"]!, (string)kept["base_uri"]!, kept["workspace_id"] as string)
            {
                Paths = ShownValues.Restored<string>(kept["paths"]),
                Options = new ConfigurationOptions
                {
                    Adopts = kept["adopts"] is true,
                    Prunes = kept["prunes"] is true,
                    Deletes = kept["deletes"] is true,
                    Forces = kept["forces"] is true,
                    ThrottleLimit = System.Convert.ToInt32(kept["throttle_limit"], CultureInfo.InvariantCulture),
                },
            },
        };

    /// <summary>A difference as plain values.</summary>
    /// <param name="difference">The difference.</param>
    /// <returns>The values.</returns>
    public static IDictionary Keep(PropertyDifference difference) =>
        new OrderedDictionary { ["path"] = difference.Path, ["before"] = difference.Before, ["after"] = difference.After, ["note"] = difference.Note };

    /// <summary>The difference again.</summary>
    /// <param name="kept">The values.</param>
    /// <returns>The difference.</returns>
    public static PropertyDifference RestoreDifference(IReadOnlyDictionary<string, object?> kept) => new((string)kept["path"]!, kept["before"], kept["after"], kept["note"] as string);
}
