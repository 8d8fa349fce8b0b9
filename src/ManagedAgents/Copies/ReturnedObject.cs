using System.ComponentModel;

namespace ManagedAgents.Copies;

/// <summary>What PowerShell is told to make of a copy that comes back (ManagedAgents.Types.ps1xml); its converter makes the object that it was.</summary>
[TypeConverter(typeof(ReturnedObjectConverter))]
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ReturnedObject
{
}
