@{
    ModuleVersion = '1.0.0'
    GUID = '0d4b6a55-53c8-4a8f-9ae1-6d0c3f2f4f61'
    Author = 'ManagedAgents contributors'
    Description = 'The least a binary module can be: what importing ManagedAgents is measured against.'
    NestedModules = @('EmptyModule.dll')
    CmdletsToExport = @('Get-EmptyModuleNothing')
    FunctionsToExport = @()
    AliasesToExport = @()
    VariablesToExport = @()
}
