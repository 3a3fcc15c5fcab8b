using System.Globalization;

namespace Kandinsky.Load;

/// <summary>What Linux tells of a process.</summary>
/// <param name="id">The process.</param>
internal sealed class ServiceProcess(int id)
{
    /// <summary>Bytes of memory it holds.</summary>
    public long Memory => long.Parse(File.ReadLines($"/proc/{id}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;

    /// <summary>Files and connections it has open.</summary>
    public int Handles => Directory.EnumerateFileSystemEntries($"/proc/{id}/fd").Count();
}
