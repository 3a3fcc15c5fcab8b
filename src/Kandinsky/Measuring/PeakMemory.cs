using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Kandinsky;

/// <summary>The most memory this process held at once.</summary>
public static class PeakMemory
{
    /// <summary>Bytes since the process began, or since the last <see cref="Forget"/> where the system can forget (Linux).</summary>
    public static long Bytes
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }

    /// <summary>Begins anew from the memory held now.</summary>
    internal static void Forget()
    {
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Linux)) return;
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");   // resets VmHWM, see proc(5)
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then the peak is that of the whole process, which is still an upper bound.
        }
    }
}
