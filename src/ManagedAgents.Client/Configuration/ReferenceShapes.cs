using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace ManagedAgents.Client.Configuration;

/// <summary>Another object, by its key, by its id, or in a version.</summary>
internal class ReferenceShape : FieldShape
{
    private readonly Func<ConfiguredKind> _kind;
    private readonly ReferenceForm _form;

    /// <param name="kind">The kind; asked for late, as kinds name each other.</param>
    /// <param name="form">How it is written in a request.</param>
    public ReferenceShape(Func<ConfiguredKind> kind, ReferenceForm form = ReferenceForm.Id)
    {
        _kind = kind;
        _form = form;
    }

    public ConfiguredKind Kind => _kind();

    public ReferenceForm Form => _form;

    private bool IsSkill => _form == ReferenceForm.Skill;

    public override object? Read(DocumentValue value, FieldContext at)
    {
        switch (value)
        {
            case DocumentScalar { Value: null }:
                return null;
            case DocumentScalar { Value: string { Length: > 0 } name }:
                return Reference(name, null, value.Place, at);
            case DocumentTable table when _form != ReferenceForm.Id:
                Dictionary<string, object?> parts = TableShape.ReadMembers(table, at, [new("type", new TextShape()), new(IsSkill ? "skill_id" : "id", new TextShape()) { Alias = IsSkill ? null : "id", IsRequired = true }, new("version", new FreeShape())]);
                if (parts.TryGetValue(IsSkill ? "skill_id" : "id", out object? id) && id is string target)
                    return Reference(target, parts.TryGetValue("version", out object? version) ? VersionOf(version) : null, value.Place, at);
                return null;
            default:
                return at.Refuse("InvalidValue", value.Place, $"it must name {Kind.Kind.OneOf}, by its key or its id");
        }
    }

    public override void Compare(FieldComparison to, string path, object? declared, object? stored)
    {
        if (declared is not ReferenceValue reference)
        {
            base.Compare(to, path, declared, stored);
            return;
        }

        ReferenceTarget target = to.Target(reference);
        var kept = stored as IReadOnlyDictionary<string, object?>;
        string? id = stored as string ?? Part(kept, IsSkill ? "skill_id" : "id") as string;
        if (target.Id is null || id != target.Id)
        {
            to.Add(path, target.Id ?? PropertyDifference.KnownAfterApply, stored is null ? null : id, target.Id is null ? PropertyDifference.KnownAfterApplyNote : null);
            return;
        }

        if (_form == ReferenceForm.Id)
            return;
        object? version = Part(kept, "version");
        if (reference.Version is null && target.Changes)
            to.Add($"{path}.Version", PropertyDifference.KnownAfterApply, version, PropertyDifference.KnownAfterApplyNote);
        else if ((reference.Version ?? target.Version) is { } wanted && !AreSame(wanted, version) && !(IsSkill && reference.Version is null && !reference.IsKey && version is null or "latest"))
            to.Add($"{path}.Version", wanted, version);
    }

    private object Reference(string name, object? version, DocumentPlace place, FieldContext at) =>
        at.Note(new ReferenceValue(Kind, name, !name.StartsWith(Kind.Kind.Prefix, StringComparison.Ordinal), version, _form, place));

    private static object? Part(IReadOnlyDictionary<string, object?>? table, string name) => table is not null && table.TryGetValue(name, out object? part) ? part : null;

    private static bool AreSame(object one, object? other) => Convert.ToString(one, CultureInfo.InvariantCulture) == Convert.ToString(other, CultureInfo.InvariantCulture);

    private static object? VersionOf(object? version) => version is int or short or byte or sbyte ? Convert.ToInt64(version, CultureInfo.InvariantCulture) : version;
}

/// <summary>A member of a team of agents: another agent, the agent itself, or an adviser.</summary>
internal sealed class TeamMemberShape : FieldShape
{
    private const string Self = "self";
    public static readonly UnionShape Others = new((Self, new TableShape()), ("advisor", new TableShape(new FieldMember("model", new TextShape()) { IsRequired = true })));

    private readonly ReferenceShape _agent;

    public TeamMemberShape(ReferenceShape agent) => _agent = agent;

    public override object? Read(DocumentValue value, FieldContext at)
    {
        if (value is DocumentScalar { Value: Self })
            return new Dictionary<string, object?> { ["type"] = Self };
        bool isOther = value is DocumentTable table && table.Members.Any(static member => FieldNames.AreSame(member.Name, "type") && member.Value is DocumentScalar { Value: Self or "advisor" });
        return isOther ? Others.Read(value, at) : _agent.Read(value, at);
    }

    public override void Compare(FieldComparison to, string path, object? declared, object? stored)
    {
        if (declared is ReferenceValue)
            _agent.Compare(to, path, declared, stored);

        // The service writes the agent itself as the version that it was made with.
        else if (UnionShape.TypeOf(declared) != Self || !(stored is IReadOnlyDictionary<string, object?> kept && (UnionShape.TypeOf(kept) == Self || (kept.TryGetValue("id", out object? id) && id as string == to.OwnId))))
            Others.Compare(to, path, declared, stored);
    }

    public override object? ToSend(object? declared, object? stored, FieldSending by) => declared is ReferenceValue ? by.Leaf(declared) : Others.ToSend(declared, stored, by);
}

/// <summary>A skill of an agent: one of the workspace, or one of Anthropic's.</summary>
internal sealed class AgentSkillShape : FieldShape
{
    public static readonly TableShape Anthropic = new(new FieldMember("type", new TextShape()), new FieldMember("skill_id", new TextShape()) { IsRequired = true }, new FieldMember("version", new AmountShape()));

    private readonly ReferenceShape _own;

    public AgentSkillShape(ReferenceShape own) => _own = own;

    public override object? Read(DocumentValue value, FieldContext at)
    {
        bool isOthers = value is DocumentTable table && table.Members.Any(static member => FieldNames.AreSame(member.Name, "type") && member.Value is DocumentScalar { Value: "anthropic" });
        return isOthers ? Anthropic.Read(value, at) : _own.Read(value, at);
    }

    public override void Compare(FieldComparison to, string path, object? declared, object? stored)
    {
        if (declared is ReferenceValue)
            _own.Compare(to, path, declared, stored);
        else
            Anthropic.Compare(to, path, declared, stored);
    }

    public override object? ToSend(object? declared, object? stored, FieldSending by) => declared is ReferenceValue ? by.Leaf(declared) : declared;
}
