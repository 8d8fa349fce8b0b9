using System;
using System.ComponentModel;
using System.Management.Automation;

namespace ManagedAgents.Copies;

/// <summary>Makes the object that a copy was, for PowerShell's deserializer.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ReturnedObjectConverter : PSTypeConverter
{
    /// <inheritdoc/>
    public override bool CanConvertFrom(object sourceValue, Type destinationType) => Copy.Restore(sourceValue) is not null;

    /// <inheritdoc/>
    public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        Copy.Restore(sourceValue) ?? throw new PSInvalidCastException("This is no copy of an object of the module.");

    /// <inheritdoc/>
    public override bool CanConvertTo(object sourceValue, Type destinationType) => false;

    /// <inheritdoc/>
    public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        throw new PSNotSupportedException();
}
