namespace Kandinsky;

/// <summary>The fields of all requests, described once: a picture's metadata, JSON and the command's options follow from it.</summary>
public static class RequestFields
{
    /// <summary>Every field, in the order lists show them. Tasks that have a field in different ways have one each under the same key.</summary>
    public static IReadOnlyList<RequestField> All { get; } = [.. TaskFields.All, .. CommonFields.All];

    /// <summary>The fields of one task's requests.</summary>
    /// <typeparam name="TRequest">The type of its requests.</typeparam>
    public static IReadOnlyList<RequestField> Of<TRequest>() where TRequest : PictureRequest => Of(typeof(TRequest));

    /// <summary>The fields of a request's type.</summary>
    internal static IReadOnlyList<RequestField> Of(Type request) => [.. All.Where(field => field.RequestType.IsAssignableFrom(request))];
}
