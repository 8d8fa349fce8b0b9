using System;
using System.Management.Automation;

namespace ManagedAgents.Commands;

/// <summary>Takes a secret as SecureString or credential, and refuses plain text without repeating it, as the engine's own error would.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => PlainValue.From(inputData) switch
    {
        PSCredential credential => credential.Password,
        string => throw new ArgumentTransformationMetadataException("A secret is given as SecureString, for example from Get-Secret, Read-Host -AsSecureString or ConvertTo-SecureString."),
        _ => inputData,
    };
}
