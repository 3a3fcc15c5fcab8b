using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>What every kernel's entry verifies before pointers are taken.</summary>
internal static class Check
{
    /// <summary>A span's length is what the shape says.</summary>
    public static void Length(long actual, long expected, string name)
    {
        if (actual != expected) throw new ArgumentException($"{name} has {actual} numbers; its shape needs {expected}.", name);
    }

    /// <summary>Groups of equal size.</summary>
    public static void Divides(int divisor, int number, string name)
    {
        if (divisor < 1 || number % divisor != 0) throw new ArgumentException($"{number} is not divisible into {divisor} equal parts.", name);
    }

    /// <summary>A size is at least one.</summary>
    public static void Positive(int value, [CallerArgumentExpression(nameof(value))] string? name = null) =>
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, name);
}
