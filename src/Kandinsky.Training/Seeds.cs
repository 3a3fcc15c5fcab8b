using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Kandinsky.Training;

/// <summary>
/// Seeds of the many random numbers of a run. Each follows from the run's seed, what it is for and how far the run is, so no generator's state need be kept.
/// </summary>
public static class Seeds
{
    /// <summary>A seed of 32 bits, all that torch's generator heeds.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="purpose">What it is for.</param>
    /// <param name="places">How far the run is: an epoch, a step, a picture's number.</param>
    public static ulong Of(ulong seed, string purpose, params ReadOnlySpan<long> places)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var name = Encoding.UTF8.GetBytes(purpose);
        var bytes = new byte[8 * (places.Length + 1) + name.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, seed);
        for (var i = 0; i < places.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8 * (i + 1)), places[i]);
        name.CopyTo(bytes, 8 * (places.Length + 1));
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt32LittleEndian(hash);
    }
}
