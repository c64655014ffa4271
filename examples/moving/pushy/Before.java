// Pushy 0.15.4: tells each device of the arguments that an order is on
// its way.
import com.eatthepath.pushy.apns.ApnsClient;
import com.eatthepath.pushy.apns.ApnsClientBuilder;
import com.eatthepath.pushy.apns.DeliveryPriority;
import com.eatthepath.pushy.apns.PushType;
import com.eatthepath.pushy.apns.auth.ApnsSigningKey;
import com.eatthepath.pushy.apns.util.SimpleApnsPayloadBuilder;
import com.eatthepath.pushy.apns.util.SimpleApnsPushNotification;
import java.io.File;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

public class Before {
  public static void main(String[] deviceTokens) throws Exception {
    var env = System.getenv();
    var topic = env.get("APNS_TOPIC");
    ApnsSigningKey key = ApnsSigningKey.loadFromPkcs8File(
        new File(env.get("APNS_KEY")),
        env.get("APNS_TEAM_ID"),
        env.get("APNS_KEY_ID"));
    ApnsClient client = new ApnsClientBuilder()
        .setApnsServer(ApnsClientBuilder.PRODUCTION_APNS_HOST)
        .setSigningKey(key)
        .build();

    String payload = new SimpleApnsPayloadBuilder()
        .setAlertTitle("On its way")
        .setAlertBody("Order 42 arrives today")
        .setBadgeNumber(3)
        .setSound("default")
        .setThreadId("orders")
        .addCustomProperty("orderId", 42)
        .build();
    Instant expiration = Instant.ofEpochSecond(2_000_000_000L);

    var sends = Arrays.stream(deviceTokens)
        .map(deviceToken -> new SimpleApnsPushNotification(
            deviceToken, topic, payload, expiration,
            DeliveryPriority.CONSERVE_POWER, PushType.ALERT,
            "order-42"))
        .map(notification -> client.sendNotification(notification)
            .thenAccept(response -> System.out.println(
                notification.getToken() + " " + (response.isAccepted()
                    ? "accepted"
                    : response.getStatusCode() + " "
                        + response.getRejectionReason().orElse(""))))
            .exceptionally(cause -> {
              System.out.println(notification.getToken() + " failed");
              return null;
            }))
        .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(sends).join();
    client.close().join();
  }
}
