/// <summary>
/// Run by the runtime before a command that <c>DOTNET_STARTUP_HOOKS</c> gives this assembly to (hence the name and no namespace): writes at the end what the
/// process has loaded.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("KANDINSKY_LOADED") is not { } file) return;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
            File.WriteAllLines(file, AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetName().Name!));
    }
}
