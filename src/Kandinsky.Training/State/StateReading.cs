using System.Runtime.InteropServices;
using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>Reads back what <see cref="StateTensors"/> wrote, and says which file is wrong when it is not that.</summary>
internal static class StateReading
{
    /// <summary>The numbers of a stored type, copied to where they belong.</summary>
    /// <exception cref="KandinskyException">The state lacks them, or has another number of them, or another type.</exception>
    public static void ReadInto<T>(this Checkpoint state, string name, StoredType type, Span<T> destination) where T : unmanaged
    {
        var entry = state.Describe(name);
        if (entry.Type != type || entry.Count != destination.Length)
            throw Wrong(state,
                $"'{LegibleText.Of(name)}' holds {entry.Count} numbers of type {entry.Type} where the run needs {destination.Length} of type {type}");
        MemoryMarshal.Cast<byte, T>(state.ReadBytes(name)).CopyTo(destination);
    }

    /// <summary>One whole number.</summary>
    /// <inheritdoc cref="ReadInto"/>
    public static long ReadInteger(this Checkpoint state, string name)
    {
        Span<long> number = stackalloc long[1];
        state.ReadInto(name, StoredType.Int64, number);
        return number[0];
    }

    /// <summary>The names that begin with a prefix, without it, in order.</summary>
    public static IEnumerable<string> NamesUnder(this Checkpoint state, string prefix) =>
        state.Names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => name[prefix.Length..]).Order(StringComparer.Ordinal);

    private static KandinskyException Wrong(Checkpoint state, string what) =>
        new($"{state.Source}: {what}; resume with the settings the run was begun with, or begin a new one.", ErrorKind.Model);
}
